"""What an operator can set: one frozen object; `api.configuration` reads it.

A new setting is one annotated field here, with its meaning in the operators' words, and one row in
docs/operations.md; its variable is `TIAOWEN_` and its name, its key in the file the name.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

DEFAULT_DATA = "data"
"""Library folder where nothing names one."""
PREFIX = "TIAOWEN_"
"""Of the environment variables."""
_MEBIBYTE = 1024 * 1024
RATE_ADDRESS, RATE_KEY = 600, 3_000
"""Requests a minute: ten a second is more than a person or a page asks for."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a setting beside its type and default."""

    meaning: str
    """In the operator's language."""
    secret: bool = False
    """Never printed; may be given as the path of a file, in `TIAOWEN_…_FILE`."""
    least: float | None = None
    """Smallest number allowed."""


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Everything the command line and the service need to know before they start."""

    data: Annotated[Path, Told("库所在的文件夹")]
    """The library's folder, as the operator named it."""
    model: Annotated[str, Told("嵌入模型：文件夹或名称；留空用随程序提供的模型")] = ""
    """Embedding model: a folder or a hub name; empty for the one that comes with the project."""
    reranker: Annotated[str, Told("重排模型：reader（自带）、文件夹或名称；留空不重排")] = ""
    """Cross-encoder that reads the head of a ranking again: folder or hub name; empty for none."""
    reader: Annotated[bool, Told("规则答不出时，是否由阅读模型读条文作答")] = True
    """Whether the reading model may answer where no rule does."""
    database_url: Annotated[
        str, Told("数据库地址 postgresql://…；留空用库文件夹里的 SQLite", secret=True)
    ] = ""
    """Database of the store; empty for SQLite inside the library's folder."""
    admin_token: Annotated[str, Told("管理口令；留空则不开放网上入库", secret=True)] = ""
    """Bearer token for `POST /api/v1/pages`; empty turns ingestion over HTTP off."""
    allow_private: Annotated[bool, Told("是否允许收录本机和内网的网址")] = False
    """Whether URLs may lead to loopback, private or link-local addresses."""
    max_page: Annotated[int, Told("单个文件、网页或上传的最大字节数", least=1)] = 64 * _MEBIBYTE
    """Largest page taken from a file, URL or upload, in bytes."""
    max_body: Annotated[int, Told("其他请求内容的最大字节数", least=1)] = 2 * _MEBIBYTE
    """Largest request body of every other route, in bytes."""
    fetch_seconds: Annotated[float, Told("下载一个网址最多用几秒", least=0.1)] = 30.0
    """How long one GET may take in all, in seconds."""
    crawl_contact: Annotated[str, Told("采集时告诉网站的联系方式：网址或邮箱")] = ""
    """Where the people of a crawled site can ask what this is; stands in the User-Agent."""
    crawl_delay: Annotated[float, Told("采集时对同一网站两次请求至少隔几秒", least=0)] = 0.5
    """Least seconds between two requests to a host that does not ask for more."""
    crawl_private: Annotated[str, Told("允许采集的本机和内网主机名，逗号分开")] = ""
    """Names of hosts in private networks that may be crawled, by commas."""
    max_question: Annotated[int, Told("问题最多几个字", least=1)] = 1_000
    """Longest question or query, in characters."""
    generator_url: Annotated[str, Told("可用来润色答案的生成服务地址；留空不用")] = ""
    """Base of an OpenAI-compatible endpoint that may word answers; empty for none."""
    generator_model: Annotated[str, Told("生成服务的模型名称")] = ""
    """Its model's name."""
    generator_key: Annotated[str, Told("生成服务的密钥", secret=True)] = ""
    """Its bearer token; empty where it asks for none."""
    generator_seconds: Annotated[float, Told("生成服务每一步最多用几秒", least=0.1)] = 20.0
    """How long each step of a call to it may take, in seconds."""
    webhook_url: Annotated[str, Told("监测到变动时通知的网址；留空不通知")] = ""
    """Where changes of watched pages are sent; empty for nowhere."""
    webhook_secret: Annotated[str, Told("通知的签名密钥，与接收方共有", secret=True)] = ""
    """Shared with the receiver, which checks the signature by it; empty for no signature."""
    mcp_hosts: Annotated[str, Told("除本机外访问 /mcp 所用的主机名，逗号分开")] = ""
    """Host names, beside loopback, under which `/mcp` is reached, by commas; others are refused."""
    anonymous: Annotated[bool, Told("没有登录的人能否查阅公开文件")] = True
    """Whether people who did not sign in may read what is for everybody."""
    clearance: Annotated[str, Told("命令行和标准输入输出上的 MCP 可见的范围；留空为公开")] = ""
    """Up to which level the command line and MCP on stdio see documents; empty: for everybody."""
    oidc_issuer: Annotated[str, Told("统一登录（OpenID）服务的地址；留空不用")] = ""
    """Address of an OpenID provider that people may sign in with; empty for none."""
    oidc_client: Annotated[str, Told("本系统在统一登录服务的客户端编号")] = ""
    """Our client id there."""
    oidc_secret: Annotated[str, Told("本系统在统一登录服务的密钥", secret=True)] = ""
    """Our client secret there; empty for a public client."""
    oidc_claim: Annotated[str, Told("统一登录中说明权限的字段")] = "groups"
    """The claim that says what people may do."""
    oidc_roles: Annotated[str, Told("该字段的值对应的角色：值=角色 或 值=角色:范围，分号隔开")] = ""
    """Which values of it give what: `值=角色` or `值=角色:范围`, by semicolons."""
    oidc_url: Annotated[str, Told("本系统对外的网址，供统一登录返回")] = ""
    """How people reach this service, for the way back: `https://tiaowen.example.gov`."""
    rate_address: Annotated[int, Told("一个地址每分钟最多几次请求；0 不限", least=0)] = 600
    """Requests a minute from one address without a key; 0 for any number."""
    rate_key: Annotated[int, Told("一个账号或密钥每分钟最多几次请求；0 不限", least=0)] = 3_000
    """Requests a minute with one key; 0 for any number."""
    max_draft: Annotated[int, Told("核对的文稿最多几个字", least=1)] = 500_000
    """Longest draft for the citation check, in characters."""
    host: Annotated[str, Told("服务的监听地址")] = "127.0.0.1"
    """Address that `tiaowen serve` listens on."""
    port: Annotated[int, Told("服务的端口；0 由系统选", least=0)] = 8000
    """Its port; 0 lets the system choose."""
    trusted_proxies: Annotated[str, Told("可信的反向代理地址，逗号分开")] = "127.0.0.1"
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed, by commas."""
    hsts_days: Annotated[
        int, Told("经 https 访问后，浏览器在几天内只走 https；0 不要求", least=0)
    ] = 0
    """For how many days a browser that came by https comes by nothing else; 0 does not ask."""
    metrics_open: Annotated[bool, Told("运行指标是否对本机以外的人开放")] = False
    """Whether anybody may read the metrics; else this machine and administrators."""
    log_form: Annotated[
        Literal["auto", "json", "text"], Told("服务日志：json、text；auto 在终端用 text")
    ] = "auto"
    """Form of the service's log: on a terminal lines for people, elsewhere JSON."""
    log_file: Annotated[str, Told("服务日志文件，每天换一个；留空写到标准错误")] = ""
    """File of the service's log, a new one each midnight; empty for standard error."""
    log_days: Annotated[int, Told("服务日志文件保留几天", least=1)] = 30
    """How many of the older files are kept."""
    log_addresses: Annotated[bool, Told("日志是否记来访地址（截去末段）")] = False
    """Whether the log tells the address of who asked, without its last part."""
    drain_seconds: Annotated[float, Told("停止前先声明不可用、仍接请求几秒", least=0)] = 0.0
    """How long a stopping service still takes requests while it says that it is not ready."""
    stop_seconds: Annotated[float, Told("停止时等未完的请求和入库最多几秒", least=0)] = 20.0
    """How long requests and the page that is being read may take to end."""

    def __repr__(self) -> str:
        """Every setting, secrets hidden."""
        told = (f"{s.name}={s.shown(getattr(self, s.name))!r}" for s in described())
        return f"Settings({', '.join(told)})"


HIDDEN = "●●●"
"""Stands for a secret."""


@dataclass(frozen=True, slots=True)
class Described:
    """A setting as it is declared."""

    name: str
    kind: Any
    """Its type."""
    default: Any
    told: Told

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{PREFIX}{self.name.upper()}"

    def shown(self, value: object) -> object:
        """A value fit to be printed."""
        return HIDDEN if self.told.secret and value else value


@cache
def described() -> tuple[Described, ...]:
    """Every setting, in the order they are declared."""
    hints = get_type_hints(Settings, include_extras=True)
    found = []
    for field in fields(Settings):
        hint = hints[field.name]
        kind, *told = get_args(hint) if get_origin(hint) is Annotated else (hint,)
        said = next((t for t in told if isinstance(t, Told)), Told(""))
        default = Path(DEFAULT_DATA) if field.default is MISSING else field.default
        found.append(Described(field.name, kind, default, said))
    return tuple(found)
