import { describe, expect, it } from "vitest";
import { isPublicAddress } from "@/lib/guard/addresses";
import { BAD_IPV4, BAD_IPV6, GOOD_ADDRESSES } from "./support/url-corpus";

describe("addresses", () => {
  it.each([...BAD_IPV4, ...BAD_IPV6])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(GOOD_ADDRESSES)("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "",
    "example.com",
    "127.1",
    "0x8.8.8.8",
    "8.8.8.8.",
    "[2606:4700::1]",
    "2606:4700::1%eth0",
    "8.8.8.8/32",
  ])("%j is no address to connect to", (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});
