"use client";
import type { Connection, FinalConnectionState, IsValidConnection } from "@xyflow/react";
import { useState } from "react";
import { toast } from "../../primitives/toast";
import { useTools } from "../context";
import {
  applyMeaning,
  type Link,
  type Meaning,
  meaningOf,
  type Port,
  slotForCatch,
  slotOfPort,
} from "../model/connect";
import type { Placed } from "../model/layout";
import type { Draft } from "../model/tree";
import type { FlowEdge } from "./flow";

interface Point {
  x: number;
  y: number;
}

const PORTS: readonly string[] = ["next", "inside", "fail"] satisfies Port[];

function isPort(id: string | null | undefined): id is Port {
  return typeof id === "string" && PORTS.includes(id);
}

function linkOf({ source, sourceHandle, target }: Connection | FlowEdge): Link | null {
  return isPort(sourceHandle) ? { source, port: sourceHandle, target } : null;
}

/** Lines drawn by hand: what they may mean is said while one draws, and done when one lets go. */
export function useConnect(draft: Draft, placed: Placed, toFlow: (point: Point) => Point) {
  const { actions, add } = useTools();
  const [refusal, setRefusal] = useState<string | null>(null);

  function read(connection: Connection | FlowEdge): Meaning | null {
    const link = linkOf(connection);
    return link && meaningOf(draft, placed, link);
  }

  const isValidConnection: IsValidConnection<FlowEdge> = (connection) => {
    const meaning = read(connection);
    setRefusal(meaning?.kind === "refused" ? meaning.why : null);
    return meaning !== null && meaning.kind !== "refused";
  };

  function onConnect(connection: Connection): void {
    const meaning = read(connection);
    if (meaning) actions.edit((edit) => applyMeaning(edit, meaning));
  }

  /** Where nothing was hit, something is added. */
  function onEmpty(source: string, port: Port, at: Point): void {
    const slot = port === "fail" ? slotForCatch(placed, source, at.y) : slotOfPort(placed, source, port);
    if (slot) add(slot, port === "fail" ? source : undefined);
  }

  function onConnectEnd(
    event: MouseEvent | TouchEvent,
    { fromHandle, fromNode, toHandle }: FinalConnectionState,
  ): void {
    const why = refusal;
    setRefusal(null);
    if (!fromNode || !isPort(fromHandle?.id)) return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    if (!point) return;
    if (toHandle) {
      if (why !== null && toHandle.nodeId !== fromNode.id) toast.error("Not connected", { description: why });
      return;
    }
    const hit = document.elementFromPoint(point.clientX, point.clientY);
    if (hit?.classList.contains("react-flow__pane"))
      onEmpty(fromNode.id, fromHandle.id, toFlow({ x: point.clientX, y: point.clientY }));
  }

  return { refusal, isValidConnection, onConnect, onConnectEnd };
}
