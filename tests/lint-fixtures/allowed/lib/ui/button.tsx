"use client";
import { useState } from "react";
import Link from "next/link";
import type { Entry } from "@/lib/ledger/types";
export function Button({ entry }: { entry: Entry }) {
  const [count] = useState(0);
  return <Link href="/">{`${entry.name} ${count}`}</Link>;
}
