export { NextResponse } from "next/server";
