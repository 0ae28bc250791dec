"use client";
export default function Page() {
  return <p>A page is a server component.</p>;
}
