"""Pictures of the web pages at the width of a phone and of a desk.

Usage: python bench/screenshots.py http://127.0.0.1:8000 docs/screenshots [--full]

The library at that address should hold the samples.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = {"phone": (390, 844), "desk": (1440, 900)}
COLOURS = 64
"""Few enough for a small file, enough for text and its edges."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ASKED = "新录用乡镇公务员最低服务年限是几年"
NOT_THERE = "村支书任期几年"
TOPIC = "养老服务 补贴"
DRAFT = (
    "根据《临江市人才公寓管理办法》（临政办发[2022]18号）第十条，承租人应当缴纳2个月租金作为租赁保证金。\n"
    "另据《临江市人才公寓管理办法》第九十条办理。\n"
)


def addresses(page: Page, base: str) -> dict[str, str]:
    """The pages worth a picture; ids come from the library itself."""
    found = page.request.get(f"{base}/api/v1/documents?size=200").json()["documents"]
    by_title = {d["title"]: d["id"] for d in found}

    def titled(words: str) -> str:
        return next((str(i) for t, i in by_title.items() if words in t), str(found[0]["id"]))

    thread = titled("乡镇干部队伍建设")
    clause = page.request.get(f"{base}/api/v1/documents/{thread}/clauses").json()["clauses"][11]
    cite = f"/documents/{thread}?cite={clause['id']}#{clause['id']}"
    table = titled("调研与思考")
    flats = sorted((d["issued_on"] or "", d["id"]) for d in found if "人才公寓" in d["title"])
    older, newer = flats[0][1], flats[-1][1]
    pair = f"a={older}&b={newer}"
    basket = "&".join(f"c={flat}-t{n}" for flat in (newer,) for n in (6, 10))
    return {
        "home": "/",
        "suggestions": "/",
        "answer": f"/?q={quote(ASKED)}",
        "abstained": f"/?q={quote(NOT_THERE)}",
        "results": f"/?q={quote(TOPIC)}",
        "documents": "/documents",
        "reader": f"/documents/{newer}",
        "clause": cite,
        "similar": f"/clauses/{clause['id']}/similar",
        "table": f"/documents/{table}",
        "source": f"/documents/{thread}?view=source",
        "pick": "/compare",
        "compare": f"/compare?{pair}",
        "panes": f"/compare?{pair}&view={quote('通读')}",
        "annotated": f"/compare?{pair}&view={quote('编注')}",
        "matrix": f"/matrix?ids={older}&ids={newer}",
        "desk": "/desk",
        "checked": "/desk",
        "basket": f"/basket?{basket}",
        "docs": "/docs",
        "missing": "/nowhere",
    }


def prepare(page: Page, subject: str) -> None:
    """What a person does on a page before the picture is worth taking."""
    if subject == "checked":
        page.get_by_label("粘贴文稿").fill(DRAFT)
        page.get_by_role("button", name="核对").click()
    elif subject == "suggestions":
        page.fill("#q", "管理办法")
        page.locator(".suggestions li").first.wait_for()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("out", type=Path)
    parser.add_argument("--full", action="store_true", help="the whole page, not one screen of it")
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, (width, height) in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for subject, path in addresses(page, options.base).items():
                if options.only and subject not in options.only:
                    continue
                page.goto(options.base + path)
                prepare(page, subject)
                target = options.out / f"{subject}-{name}.png"
                page.screenshot(path=target, full_page=options.full)
                Image.open(target).convert("RGB").quantize(COLOURS).save(target, optimize=True)
                overflow = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                print(f"{target} {target.stat().st_size // 1024} kB, overflow {overflow} px")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
