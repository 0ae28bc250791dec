"use client";
import { api } from "../api";
import type { ContractView } from "./types";

/** One contract with its whole payload. */
export function fetchContract(workspace: string, id: string): Promise<ContractView> {
  return api<ContractView>(`/contracts/${id}`, { workspace });
}
