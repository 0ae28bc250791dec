import { describe, expect, it } from "vitest";
import { createSafeFetch, type SafeFetchOptions } from "@/lib/guard/safe-fetch";
import { fakeInternet } from "./support/servers";
import { BAD_IPV4, BAD_IPV6, PUBLIC_URLS, REFUSED_URLS } from "./support/url-corpus";

const OPTIONS: SafeFetchOptions = {
  allowedPrivateOrigins: [],
  operatorOrigins: [],
  allowHttp: true,
  ownHosts: ["tutti.example"],
};
const REFUSAL = { code: "unsafe_url", message: "The URL is not allowed." };
const PUBLIC = "93.184.215.14";

function outside(answer: (hostname: string) => Promise<string[]>, options: Partial<SafeFetchOptions> = {}) {
  const { makeDispatcher, dialled } = fakeInternet({});
  const safeFetch = createSafeFetch({ ...OPTIONS, ...options }, { resolve: answer, makeDispatcher });
  return { safeFetch, dialled };
}

const notFound = () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));

describe("URLs that are refused", () => {
  it("has a corpus of at least 250", () => {
    expect(new Set(REFUSED_URLS).size).toBeGreaterThanOrEqual(250);
  });

  it.each(REFUSED_URLS.map((url) => [url.slice(0, 80), url]))("%j", async (_shown, url) => {
    // The resolver would say yes to every name: these are refused by their own look.
    const { safeFetch, dialled } = outside(() => Promise.resolve([PUBLIC]));
    await expect(safeFetch(url)).rejects.toMatchObject(REFUSAL);
    await expect(safeFetch.checkUrl(url)).rejects.toMatchObject(REFUSAL);
    expect(dialled).toEqual([]);
  });

  it.each(PUBLIC_URLS)("%s passes", async (url) => {
    const { safeFetch, dialled } = outside(() => Promise.resolve([PUBLIC]));
    await expect(safeFetch.checkUrl(url)).resolves.toBeUndefined();
    await expect(safeFetch(url)).rejects.toMatchObject({ code: "unavailable" });
    expect(dialled).toHaveLength(1);
  });

  it.each(PUBLIC_URLS.filter((url) => url.startsWith("http:")))(
    "%s is refused where http isn't allowed",
    async (url) => {
      const { safeFetch } = outside(() => Promise.resolve([PUBLIC]), { allowHttp: false });
      await expect(safeFetch.checkUrl(url)).rejects.toMatchObject(REFUSAL);
    },
  );

  it("refuses our own host with and without its port", async () => {
    const { safeFetch } = outside(() => Promise.resolve([PUBLIC]), {
      ownHosts: ["a.example", "b.example:80"],
    });
    await expect(safeFetch.checkUrl("https://a.example/")).rejects.toMatchObject(REFUSAL);
    await expect(safeFetch.checkUrl("https://A.example:443/")).rejects.toMatchObject(REFUSAL);
    await expect(safeFetch.checkUrl("https://b.example:80/")).rejects.toMatchObject(REFUSAL);
    await expect(safeFetch.checkUrl("https://b.example/")).resolves.toBeUndefined();
  });
});

describe("names", () => {
  const bad = [
    ...BAD_IPV4.filter((_, index) => index % 3 === 0),
    ...BAD_IPV6.filter((_, index) => index % 3 === 0),
  ];

  it.each(bad)("one that resolves to %s is refused, alone or among good addresses", async (address) => {
    for (const addresses of [
      [address],
      [PUBLIC, address],
      [address, PUBLIC],
      [PUBLIC, "2606:4700::1", address],
    ]) {
      const { safeFetch, dialled } = outside(() => Promise.resolve(addresses));
      await expect(safeFetch("https://rebind.example.com/")).rejects.toMatchObject(REFUSAL);
      expect(dialled).toEqual([]);
    }
  });

  it("without an address, or unknown, are refused with the same words", async () => {
    await expect(
      outside(() => Promise.resolve([])).safeFetch.checkUrl("https://a.example/"),
    ).rejects.toMatchObject(REFUSAL);
    await expect(outside(notFound).safeFetch.checkUrl("https://a.example/")).rejects.toMatchObject(REFUSAL);
    await expect(outside(notFound).safeFetch("https://a.example/")).rejects.toMatchObject(REFUSAL);
  });

  it("pass the check but not the call while the resolver is down", async () => {
    const down = () =>
      Promise.reject(Object.assign(new Error("getaddrinfo EAI_AGAIN"), { code: "EAI_AGAIN" }));
    const { safeFetch, dialled } = outside(down);
    await expect(safeFetch.checkUrl("https://a.example/")).resolves.toBeUndefined();
    await expect(safeFetch("https://a.example/")).rejects.toMatchObject({ code: "unavailable" });
    expect(dialled).toEqual([]);
  });

  it("are resolved again for every call: an answer that turns bad is refused", async () => {
    const answers = [[PUBLIC], ["127.0.0.1"], ["::1"], [PUBLIC, "169.254.169.254"]];
    const { safeFetch, dialled } = outside(() => Promise.resolve(answers.shift() ?? []));
    await expect(safeFetch.checkUrl("https://rebind.example.com/")).resolves.toBeUndefined();
    for (let call = 0; call < 3; call++) {
      await expect(safeFetch("https://rebind.example.com/")).rejects.toMatchObject(REFUSAL);
    }
    expect(dialled).toEqual([]);
  });

  it("are asked for once per hop, and the connection gets exactly what was checked", async () => {
    const asked: string[] = [];
    const { safeFetch, dialled } = outside((hostname) => {
      asked.push(hostname);
      return Promise.resolve([PUBLIC, "2606:4700::1"]);
    });
    await expect(safeFetch("https://rebind.example.com/")).rejects.toMatchObject({ code: "unavailable" });
    expect(asked).toEqual(["rebind.example.com"]);
    expect(dialled).toEqual([[PUBLIC, "2606:4700::1"]]);
  });
});

describe("exempt origins", () => {
  it("must match exactly", async () => {
    const { safeFetch } = outside(notFound, {
      allowedPrivateOrigins: ["http://127.0.0.1:4010"],
      allowHttp: false,
    });
    await expect(safeFetch.checkUrl("http://127.0.0.1:4010/any/path")).resolves.toBeUndefined();
    for (const other of [
      "https://127.0.0.1:4010/",
      "http://127.0.0.1:4011/",
      "http://127.0.0.2:4010/",
      "http://127.0.0.1/",
    ]) {
      await expect(safeFetch.checkUrl(other)).rejects.toMatchObject(REFUSAL);
    }
    await expect(safeFetch.checkUrl("http://user@127.0.0.1:4010/")).rejects.toMatchObject(REFUSAL);
  });

  it("of the operator are closed to everybody else", async () => {
    const { safeFetch } = outside(notFound, { operatorOrigins: ["http://127.0.0.1:1"] });
    await expect(safeFetch.checkUrl("http://127.0.0.1:1/")).rejects.toMatchObject(REFUSAL);
    await expect(safeFetch("http://127.0.0.1:1/")).rejects.toMatchObject(REFUSAL);
    await expect(safeFetch("http://127.0.0.1:1/", { operator: true })).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  it("must be origins", () => {
    expect(() => outside(notFound, { allowedPrivateOrigins: ["localhost"] })).toThrow(/not an origin/);
  });
});
