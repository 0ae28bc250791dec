import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/lib/db/types";
import { createVault } from "@/lib/guard/vault";
import { memoryDatabase } from "./support/database";

const newKey = () => randomBytes(32).toString("base64");
const FIRST = `k1:${newKey()}`;
const SECOND = `k2:${newKey()}`;
const UNREADABLE = { code: "internal", message: "A stored secret could not be read." };
const place = { tenantId: "ten_a", table: "webhook", rowId: "row_1", column: "secret" };

let database: Database;
beforeAll(async () => {
  database = await memoryDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.query("delete from tenant_key"));

const open = (encryptionKeys = FIRST) => createVault({ database, encryptionKeys });
const keyRows = async () => (await database.query("select * from tenant_key order by tenant_id, id")).rows;

describe("encryption keys", () => {
  const short = randomBytes(31).toString("base64");
  const long = randomBytes(33).toString("base64");

  it.each([
    "",
    "k1",
    "k1:",
    `k1:${short}`,
    `k1:${long}`,
    `:${newKey()}`,
    `k1:${newKey()},`,
    `k 1:${newKey()}`,
    `${FIRST},${FIRST}`,
  ])("%j is refused at construction", (encryptionKeys) => {
    expect(() => open(encryptionKeys)).toThrow(expect.objectContaining({ code: "invalid" }));
  });

  it("never stand in the refusal", () => {
    expect(() => open(`k1:${short}`)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(short) }),
    );
  });
});

describe("a value", () => {
  it.each(["", "a", "ünïcode ✓", "x".repeat(100_000), "a\u0000b"])(
    "comes back as it was",
    async (plaintext) => {
      const vault = open();
      const ciphertext = await vault.encrypt({ ...place, plaintext });
      expect(ciphertext).toMatch(/^v1\.dek_\d{6}\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/);
      expect(await vault.decrypt({ ...place, ciphertext })).toBe(plaintext);
      expect(await open().decrypt({ ...place, ciphertext })).toBe(plaintext);
    },
  );

  it("is sealed differently each time", async () => {
    const vault = open();
    const texts = await Promise.all(
      Array.from({ length: 50 }, () => vault.encrypt({ ...place, plaintext: "same" })),
    );
    expect(new Set(texts).size).toBe(50);
  });

  it("is refused from any other place", async () => {
    const vault = open();
    const ciphertext = await vault.encrypt({ ...place, plaintext: "secret" });
    await vault.encrypt({ ...place, tenantId: "ten_b", plaintext: "other" });
    const others = [
      { tenantId: "ten_b" },
      { tenantId: "ten_none" },
      { table: "x" },
      { rowId: "row_2" },
      { column: "x" },
    ];
    for (const other of [...others, { table: 'webhook","row_1', rowId: "" }]) {
      await expect(vault.decrypt({ ...place, ...other, ciphertext })).rejects.toMatchObject(UNREADABLE);
    }
  });

  it("is refused after a flip of any bit", async () => {
    const vault = open();
    const ciphertext = await vault.encrypt({ ...place, plaintext: "secret" });
    const [version = "", id = "", ...parts] = ciphertext.split(".");
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const text = [version, id, ...parts.with(index, changed.toString("base64url"))].join(".");
        await expect(vault.decrypt({ ...place, ciphertext: text })).rejects.toMatchObject(UNREADABLE);
      }
    }
  });

  it("is refused in any other spelling", async () => {
    const vault = open();
    const ciphertext = await vault.encrypt({ ...place, plaintext: "secret" });
    const lastSign = ciphertext.at(-1) ?? "";
    const twin = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unusedBits = ciphertext.slice(0, -1) + twin.charAt(twin.indexOf(lastSign) ^ 1);
    const cut = ciphertext.slice(0, ciphertext.lastIndexOf("."));
    const shortTag = ciphertext.slice(0, -6);
    for (const text of [
      "",
      "v1",
      unusedBits,
      `${ciphertext}=`,
      `${ciphertext} `,
      `${ciphertext}.AA`,
      cut,
      shortTag,
    ]) {
      await expect(vault.decrypt({ ...place, ciphertext: text })).rejects.toMatchObject(UNREADABLE);
    }
    await expect(
      vault.decrypt({ ...place, ciphertext: ciphertext.replace("v1", "v2") }),
    ).rejects.toMatchObject(UNREADABLE);
  });
});

describe("tenant keys", () => {
  it("are one per tenant, also when many processes ask at once", async () => {
    const vaults = Array.from({ length: 8 }, () => open());
    const work = vaults.flatMap((vault) =>
      ["ten_a", "ten_b"].map((tenantId) => vault.encrypt({ ...place, tenantId, plaintext: "x" })),
    );
    await Promise.all(work);
    expect((await keyRows()).map((row) => row.tenant_id)).toEqual(["ten_a", "ten_b"]);
  });

  it("are stored wrapped only, bound to their tenant", async () => {
    const vault = open();
    const ciphertext = await vault.encrypt({ ...place, plaintext: "secret" });
    await vault.encrypt({ ...place, tenantId: "ten_b", plaintext: "secret" });
    await database.query(
      "update tenant_key set wrapped = (select wrapped from tenant_key where tenant_id = 'ten_b')",
    );
    await expect(open().decrypt({ ...place, ciphertext })).rejects.toMatchObject(UNREADABLE);
  });

  it("rotate: new values use the new key, old ones can still be read", async () => {
    const vault = open();
    const old = await vault.encrypt({ ...place, plaintext: "old" });
    await vault.rotateTenantKey("ten_a");
    const fresh = await vault.encrypt({ ...place, plaintext: "fresh" });
    expect([old.split(".")[1], fresh.split(".")[1]]).toEqual(["dek_000001", "dek_000002"]);
    expect(await vault.decrypt({ ...place, ciphertext: old })).toBe("old");
    expect(await vault.decrypt({ ...place, ciphertext: fresh })).toBe("fresh");
    expect((await keyRows()).map((row) => row.retired_at === null)).toEqual([false, true]);
  });

  it("rotated elsewhere are found by a process that had read the old ones", async () => {
    const [here, there] = [open(), open()];
    await here.encrypt({ ...place, plaintext: "x" });
    await there.rotateTenantKey("ten_a");
    const ciphertext = await there.encrypt({ ...place, plaintext: "new" });
    expect(await here.decrypt({ ...place, ciphertext })).toBe("new");
  });

  it("once destroyed can't be read again, and their number is not used again", async () => {
    const vault = open();
    const ciphertext = await vault.encrypt({ ...place, plaintext: "secret" });
    const kept = await vault.encrypt({ ...place, tenantId: "ten_b", plaintext: "kept" });
    await vault.destroyTenantKeys("ten_a");
    await expect(vault.decrypt({ ...place, ciphertext })).rejects.toMatchObject(UNREADABLE);
    expect((await keyRows())[0]?.wrapped).toBe("");
    expect(await vault.encrypt({ ...place, plaintext: "later" })).toContain("dek_000002");
    expect(await vault.decrypt({ ...place, tenantId: "ten_b", ciphertext: kept })).toBe("kept");
  });
});

describe("a new key in the environment", () => {
  it("wraps every tenant's key again while values stay as they are and stay readable", async () => {
    const before = open();
    const tenants = Array.from({ length: 230 }, (_, index) => `ten_${String(index).padStart(4, "0")}`);
    const values: [string, string][] = [];
    for (const tenantId of tenants)
      values.push([tenantId, await before.encrypt({ ...place, tenantId, plaintext: tenantId })]);
    await before.destroyTenantKeys("ten_0000");

    const after = open(`${SECOND},${FIRST}`);
    const reads = values
      .slice(1)
      .map(([tenantId, ciphertext]) => after.decrypt({ ...place, tenantId, ciphertext }));
    const [count, ...read] = await Promise.all([after.rewrapAll(), ...reads]);
    expect([count, read]).toEqual([229, tenants.slice(1)]);
    expect(await after.rewrapAll()).toBe(0);

    const retired = open(SECOND);
    const [tenantId, ciphertext] = values[100] ?? ["", ""];
    expect(await retired.decrypt({ ...place, tenantId, ciphertext })).toBe(tenantId);
    await expect(open(FIRST).decrypt({ ...place, tenantId, ciphertext })).rejects.toMatchObject(UNREADABLE);
  });

  it("that replaced the old one too early makes nothing new beside what it can't read", async () => {
    await open().encrypt({ ...place, plaintext: "secret" });
    await expect(open(SECOND).encrypt({ ...place, plaintext: "x" })).rejects.toMatchObject(UNREADABLE);
    await expect(open(SECOND).rewrapAll()).rejects.toMatchObject(UNREADABLE);
    expect(await keyRows()).toHaveLength(1);
  });
});
