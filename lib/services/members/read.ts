import { and, desc, eq, lt } from "drizzle-orm";
import { user } from "@/lib/db/schema/identity";
import { membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import type { Member } from "./shapes";

/** Members with their names, newest person first; `userId` for one of them. */
export async function readMembers(
  tx: Tx,
  tenantId: string,
  options: { userId?: string; before?: string; limit: number },
): Promise<Member[]> {
  const { userId, before, limit } = options;
  const rows = await tx
    .select({
      userId: membership.userId,
      role: membership.role,
      joinedAt: membership.createdAt,
      name: user.name,
      email: user.email,
      image: user.image,
    })
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .where(
      and(
        eq(membership.tenantId, tenantId),
        userId === undefined ? undefined : eq(membership.userId, userId),
        before === undefined ? undefined : lt(membership.userId, before),
      ),
    )
    .orderBy(desc(membership.userId))
    .limit(limit);
  return rows.map((row) => ({
    user_id: row.userId,
    object: "member",
    name: row.name,
    email: row.email,
    image: row.image,
    role: row.role,
    joined_at: row.joinedAt.toISOString(),
  }));
}
