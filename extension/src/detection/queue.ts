/** Takes one out and does something with it; false when there is none. */
export function take<T>(from: Set<T>, use: (item: T) => void): boolean {
  for (const item of from) {
    from.delete(item);
    use(item);
    return true;
  }
  return false;
}
