"""Sites that show the search box: request bodies, and shapes for the OpenAPI document."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.sites import FASTEST, MOST_ORIGINS, NAME_LONGEST, USUAL

Origin = Annotated[str, Field(min_length=1, max_length=300)]
Filter = Annotated[str, Field(min_length=1, max_length=300)]
_EXAMPLE: dict[str, Any] = {
    "name": "青河市民政局",
    "origins": ["https://mzj.qinghe.example", "https://*.mzj.qinghe.example"],
    "filters": ["地区=青河市"],
    "per_minute": USUAL,
}


class NewSite(BaseModel):
    """A site to let in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    name: str = Field(min_length=1, max_length=NAME_LONGEST)
    origins: list[Origin] = Field(min_length=1, max_length=MOST_ORIGINS)
    filters: list[Filter] = Field(default=[], max_length=20)
    per_minute: int = Field(default=USUAL, ge=1, le=FASTEST)


class SiteChange(BaseModel):
    """What of a site is to be another; what is not named stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"active": False}})
    name: str | None = Field(default=None, min_length=1, max_length=NAME_LONGEST)
    origins: list[Origin] | None = Field(default=None, min_length=1, max_length=MOST_ORIGINS)
    filters: list[Filter] | None = Field(default=None, max_length=20)
    active: bool | None = None
    per_minute: int | None = Field(default=None, ge=1, le=FASTEST)


class SiteOut(BaseModel):
    """A site."""

    key: str
    name: str
    origins: list[str]
    filters: list[str]
    active: bool
    per_minute: int
    created_at: str | None
    script: str = Field(description="贴到网页里的一行")
    frame: str = Field(description="框架形式的一行")


class SitesOut(BaseModel):
    """All sites."""

    sites: list[SiteOut]
