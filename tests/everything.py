"""Runs all tests: finds or installs the browser, then pytest with the coverage gate."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.chromium import executable

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["chromium-headless-shell", "fonts-noto-cjk"]
LEAST_COVERED = 90
WAITING = 2
"""More workers than cores: those in front of a browser or a running hall wait much of their time."""
NO_BROWSER = """\
测试需要浏览器 Chromium，这里没有，也装不上。请先安装：sudo apt-get install chromium fonts-noto-cjk
The tests need Chromium, which is not here and could not be installed. Install it first."""


def main(asked: list[str]) -> int:
    """Run the tests that were asked for, or all of them with the coverage gate."""
    if executable() is None and not install_browser():
        print(NO_BROWSER, file=sys.stderr)
        return 2
    workers = os.environ.get("KIOSK_TEST_WORKERS") or str((os.cpu_count() or 2) + WAITING)
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "worksteal"]
    if not asked:
        command += ["--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={LEAST_COVERED}"]
    print("正在运行全部测试，需要几分钟…… Running the tests, this takes minutes.", flush=True)
    return subprocess.call([*command, *asked], cwd=ROOT)


def install_browser() -> bool:
    """Install Debian's Chromium where that is possible; say so."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    print("正在安装测试用的浏览器…… Installing the browser for the tests.", flush=True)
    for words in (["update", "-qq"], ["install", "-y", "-qq", *PACKAGES]):
        if subprocess.call([apt, *words], stdout=subprocess.DEVNULL):
            return False
    return executable() is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
