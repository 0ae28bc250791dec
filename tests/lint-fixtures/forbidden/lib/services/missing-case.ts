export function color(state: "on" | "off") {
  switch (state) {
    case "on":
      return "green";
  }
}
