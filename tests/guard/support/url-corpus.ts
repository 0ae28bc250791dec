/** One address from each end of every range that is not the public internet. */
export const BAD_IPV4 = [
  ..."0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.0 100.64.0.1 100.100.100.200".split(
    " ",
  ),
  ..."100.127.255.255 127.0.0.0 127.0.0.1 127.0.0.53 127.1.2.3 127.255.255.255 168.63.129.16".split(" "),
  ..."169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0 172.17.0.1 172.31.255.255".split(
    " ",
  ),
  ..."192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.0 192.0.2.255 192.88.99.0 192.88.99.1 192.88.99.255".split(
    " ",
  ),
  ..."192.168.0.0 192.168.1.1 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255".split(
    " ",
  ),
  ..."203.0.113.0 203.0.113.255 224.0.0.0 224.0.0.1 239.255.255.250 239.255.255.255 240.0.0.0".split(" "),
  ..."250.1.2.3 255.255.255.254 255.255.255.255".split(" "),
];

export const BAD_IPV6 = [
  ...":: ::1 ::7f00:1 ::a9fe:a9fe ::808:808 ::ffff:0:0 ::ffff:7f00:1 ::ffff:a9fe:a9fe ::ffff:a00:1".split(
    " ",
  ),
  ..."::ffff:c0a8:101 ::ffff:ac10:1 ::ffff:6440:1 ::ffff:a83f:8110 ::ffff:0:7f00:1 64:ff9b::".split(" "),
  ..."64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::808:808 64:ff9b:1::1 64:ff9b:1:ffff::a00:1 100::1".split(
    " ",
  ),
  ..."100::ffff:ffff:ffff:ffff 2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1".split(" "),
  ..."2001:db8:ffff:ffff::1 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101:: 2002:808:808::1 3fff::1".split(
    " ",
  ),
  ..."3fff:fff::1 5f00::1 5f00:ffff::1 fc00::1 fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::a9fe:a9fe".split(
    " ",
  ),
  ..."febf::1 fec0::1 feff::1 ff00::1 ff02::1 ff05::2 ff0e::1 4000::1 8000::1 1::1 1fff::1".split(" "),
];

export const GOOD_ADDRESSES = [
  ..."1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.215.14 100.63.255.255 100.128.0.0 126.255.255.255".split(
    " ",
  ),
  ..."128.0.0.0 168.63.129.15 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0".split(" "),
  ..."192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255".split(
    " ",
  ),
  ..."2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001:81b::200e 2003::1 ::ffff:8.8.8.8".split(" "),
];

/** The ways a dotted address can be spelled that browsers and libraries read back as the same address. */
function spellings(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join(".");
  const hex = [a, b, c, d].map((part) => `0x${part.toString(16)}`).join(".");
  const fullWidth = [...address].map((sign) =>
    sign === "." ? "。" : String.fromCodePoint(sign.charCodeAt(0) + 0xfee0),
  );
  return [
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    octal,
    hex,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${address}.`,
    fullWidth.join(""),
    [...address].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join(""),
    `[::ffff:${address}]`,
    `[::${address}]`,
    `[64:ff9b::${address}]`,
  ];
}

const SPELLED = ["127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "0.0.0.0"].flatMap(spellings);

const NAMES = [
  ..."localhost LOCALHOST lOcAlHoSt localhost. foo.localhost a.b.localhost metadata.google.internal".split(
    " ",
  ),
  ..."instance.internal db.internal printer.local router.local. nas.localdomain box.home.arpa metadata".split(
    " ",
  ),
  ..."intranet redis postgres kubernetes host db example.com. www.example.com. example.com.. .example.com".split(
    " ",
  ),
  ..."tutti.example TUTTI.EXAMPLE ⓛocalhost loc%61lhost localhost%00.example.com localhost%2f.example.com".split(
    " ",
  ),
];

const WHOLE = [
  "",
  " ",
  "not a url",
  "//example.com/",
  "/relative",
  "http:",
  "https://",
  "https:///",
  "javascript:alert(1)",
  "data:text/plain,hello",
  "file:///etc/passwd",
  "file://localhost/etc/passwd",
  "ftp://example.com/",
  "gopher://127.0.0.1:6379/_FLUSHALL",
  "dict://127.0.0.1:11211/stats",
  "ldap://example.com/",
  "ws://example.com/",
  "wss://example.com/",
  "blob:https://example.com/1",
  "about:blank",
  "view-source:https://example.com/",
  "unix:/var/run/docker.sock",
  "jar:https://example.com/!/",
  "https://user@example.com/",
  "https://user:pass@example.com/",
  "https://:pass@example.com/",
  "https://example.com@127.0.0.1/",
  "https://127.0.0.1@example.com/",
  "https://127.0.0.1#@example.com/",
  "https://127.0.0.1?@example.com/",
  "https://example.com\\@127.0.0.1/",
  "https://127.0.0.1\\@example.com/",
  "https://127.0.0.1\\.example.com/",
  "https:\\\\127.0.0.1\\",
  "https:/127.0.0.1/",
  "https:127.0.0.1",
  "http:///127.0.0.1/",
  " https://example.com/",
  "https://example.com/ ",
  "https://exam\tple.com/",
  "https://exam\nple.com/",
  "https://example.com/\r\nHost: internal",
  "ht\ntps://example.com/",
  "https://example.com/\u0000",
  "https://example.com/\u007f",
  "https://exa mple.com/",
  "https://example.com:22/",
  "https://example.com:25/",
  "https://example.com:2375/",
  "https://example.com:3000/",
  "https://example.com:5432/",
  "https://example.com:6379/",
  "https://example.com:8080/",
  "https://example.com:8443/",
  "https://example.com:65535/",
  "https://example.com:65536/",
  "https://example.com:0/",
  "https://example.com:-1/",
  "https://example.com:port/",
  "https://[::1/",
  "https://::1/",
  "https://[fe80::1%25eth0]/",
  "https://[fe80::1%eth0]/",
  "https://[::ffff:127.0.0.1%1]/",
  "https://256.256.256.256/",
  "https://1.2.3.4.5/",
  "https://0x100000000/",
  "https://4294967296/",
  "https://127.1/",
  "https://127.0.1/",
  "https://0/",
  "https://0x7f.1/",
  "https://017700000001/",
  "https://１２７.０.０.１/",
  "https://①②⑦.⓪.⓪.①/",
  "https://exa<mple.com/",
  `https://example.com/${"a".repeat(9_000)}`,
];

/** Names that stand for servers outside, and what the test's resolver says about them. */
export const PUBLIC_URLS = [
  "https://example.com/",
  "https://example.com:443/hook?x=1#part",
  "http://example.com/",
  "http://example.com:80/",
  "https://EXAMPLE.com/path",
  "https://a-b.c.example.com/",
  "https://bücher.example.com/",
  "https://xn--bcher-kva.example.com/",
  "https://example.com/?next=http://127.0.0.1/",
  "https://example.com/@127.0.0.1",
  "https://localhost.example.com/",
  "https://127.0.0.1.example.com/",
  "https://internal.example.com/",
  "https://1.1.1.1/",
  "https://93.184.215.14/",
  "https://134744072/",
  "https://[2606:4700:4700::1111]/",
  "https://[::ffff:8.8.8.8]/",
];

/** URLs nobody may make us call. */
export const REFUSED_URLS = [
  ...BAD_IPV4.flatMap((address) => [`https://${address}/`, `http://${address}:80/latest/meta-data/`]),
  ...BAD_IPV6.flatMap((address) => [`https://[${address}]/`, `http://[${address}]:80/`]),
  ...SPELLED.map((host) => `https://${host}/`),
  ...NAMES.map((host) => `https://${host}/`),
  ...WHOLE,
];
