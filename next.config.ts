import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const root = fileURLToPath(new URL(".", import.meta.url));

/** For every answer. The Content-Security-Policy needs a nonce per request and is set in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
];

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  devIndicators: false,
  // "npm run check" checks types, tests included; a start on a fresh machine need not wait for that.
  typescript: { ignoreBuildErrors: true },
  allowedDevOrigins: ["127.0.0.1"],
  serverExternalPackages: ["@electric-sql/pglite", "pg"],
  outputFileTracingRoot: root,
  outputFileTracingIncludes: { "/**": ["./drizzle/**/*"] },
  turbopack: { root },
  experimental: { agentUpgrade: false },
  async rewrites() {
    return [
      { source: "/orchestrate", destination: "/v1/orchestrate" },
      { source: "/orchestrate/stream", destination: "/v1/orchestrate/stream" },
      { source: "/jobs/:id", destination: "/v1/jobs/:id" },
      { source: "/health", destination: "/v1/health" },
    ];
  },
  async redirects() {
    return [{ source: "/redoc", destination: "/docs", permanent: true }];
  },
  async headers() {
    return [
      { source: "/:path*", headers: securityHeaders },
      {
        // Only where TLS ends in front of us; a plain-http demo on localhost must stay reachable.
        source: "/:path*",
        has: [{ type: "header", key: "x-forwarded-proto", value: "https" }],
        headers: [{ key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" }],
      },
    ];
  },
};

export default config;
