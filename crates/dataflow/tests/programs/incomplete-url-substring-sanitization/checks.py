"""Checks of addresses by parts of their text."""

from urllib.parse import urlparse


def allowed(url, text):
    if "example.com" in url:  # alert: py/incomplete-url-substring-sanitization
        return 1
    if url.find("www.example.com") != -1:  # ok: py/incomplete-url-substring-sanitization
        return 2
    if url.endswith("example.com"):  # alert: py/incomplete-url-substring-sanitization
        return 3
    if url.startswith("https://example.com"):  # alert: py/incomplete-url-substring-sanitization
        return 4
    if "https://example.org" in url:  # alert: py/incomplete-url-substring-sanitization
        return 5
    if url.startswith("https://example.com/"):  # ok: py/incomplete-url-substring-sanitization
        return 6
    if url.endswith(".example.com"):  # ok: py/incomplete-url-substring-sanitization
        return 7
    host = urlparse(url).hostname
    if host == "example.com" or host in ("example.org", "example.net"):  # ok: py/incomplete-url-substring-sanitization
        return 8
    if "readme.txt" in text:  # ok: py/incomplete-url-substring-sanitization
        return 9
    return 0
