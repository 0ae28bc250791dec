import { LoadingDetail } from "../../_components/loading-page";

export default function Loading() {
  return <LoadingDetail label="role" />;
}
