/** Under this name the provider options of a scripted call say which role asks. */
export const SCRIPT_OPTIONS = "tuttiScript";
