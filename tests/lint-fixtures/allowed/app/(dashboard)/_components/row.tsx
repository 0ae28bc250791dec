"use client";
import { Button } from "@/lib/ui/button";
import type { Agent } from "@/lib/services/agents/list";
export const Row = ({ agent }: { agent: Agent }) => <Button entry={agent} />;
