/** Groups of nodes each of which leads to every other one (Tarjan's strongly connected components), sorted. */
export const cyclesIn = (edges: Map<string, string[]>): string[][] => {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const path: string[] = []
  const cycles: string[][] = []

  const visit = (node: string): number => {
    const index = order.size
    order.set(node, index)
    let low = index
    path.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (path.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low)
    }
    lowest.set(node, low)
    if (low === index) {
      const group = path.splice(path.indexOf(node))
      if (group.length > 1 || edges.get(node)?.includes(node)) cycles.push(group.toSorted())
    }
    return low
  }
  for (const node of edges.keys()) if (!order.has(node)) visit(node)
  return cycles.toSorted((one, other) => String(one).localeCompare(String(other)))
}
