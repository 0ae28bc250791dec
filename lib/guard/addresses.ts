import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What is not global unicast (SAFETY.md, SSRF-safe fetch), and the public address of Azure's host agent. */
const BAD_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
].map((range) => ipaddr.IPv4.parseCIDR(range));

/** The one IPv6 block from which global unicast addresses are given out: all else is bad by default. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Bad within 2000::/3. 2001::/23 holds Teredo, ORCHID and other protocol assignments. */
const BAD_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

/** Whether a connection to this address leaves for the public internet. Anything that isn't an address is not. */
export function isPublicAddress(address: string): boolean {
  // `isIP` first: ipaddr.js also reads forms such as `0x7f.1`, and a zone (`fe80::1%eth0`) names a local link.
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return !BAD_IPV4.some((range) => parsed.match(range));
  return parsed.match(GLOBAL_UNICAST) && !BAD_IPV6.some((range) => parsed.match(range));
}
