import type { Placed, PlacedNode } from "../model/layout";
import type { Pointer } from "../model/pointer";

export type Direction = "up" | "down" | "left" | "right";

/** Containers are entered at their head, not in their middle. */
const HEAD = 28;

interface Spot {
  pointer: Pointer;
  x: number;
  y: number;
}

/** Where each step's head stands on the canvas. */
export function spotsOf(placed: Placed): Spot[] {
  const corners = new Map<string, { x: number; y: number }>();
  return placed.nodes.flatMap((node: PlacedNode) => {
    const parent = node.parent === null ? { x: 0, y: 0 } : (corners.get(node.parent) ?? { x: 0, y: 0 });
    const corner = { x: parent.x + node.x, y: parent.y + node.y };
    corners.set(node.id, corner);
    const isStep = node.step !== null && node.kind !== "lane";
    return isStep ? [{ pointer: node.id, x: corner.x + node.width / 2, y: corner.y + HEAD }] : [];
  });
}

const ALONG: Record<Direction, (from: Spot, to: Spot) => { ahead: number; aside: number }> = {
  down: (from, to) => ({ ahead: to.y - from.y, aside: to.x - from.x }),
  up: (from, to) => ({ ahead: from.y - to.y, aside: to.x - from.x }),
  right: (from, to) => ({ ahead: to.x - from.x, aside: to.y - from.y }),
  left: (from, to) => ({ ahead: from.x - to.x, aside: to.y - from.y }),
};

/** The step an arrow key leads to; null at the rim. */
export function neighbourOf(
  placed: Placed,
  pointer: Pointer | undefined,
  direction: Direction,
): Pointer | null {
  const spots = spotsOf(placed);
  const from = spots.find((spot) => spot.pointer === pointer);
  if (!from) return spots[0]?.pointer ?? null;
  const sideways = direction === "left" || direction === "right";
  let best: { pointer: Pointer; distance: number } | null = null;
  for (const to of spots) {
    const { ahead, aside } = ALONG[direction](from, to);
    if (to === from || ahead < 4) continue;
    const distance = ahead + Math.abs(aside) * (sideways ? 3 : 0.5);
    if (best === null || distance < best.distance) best = { pointer: to.pointer, distance };
  }
  return best?.pointer ?? null;
}
