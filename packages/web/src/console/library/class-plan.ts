/** The cases of the next class, in the order in which they will be taught. */
export type ClassPlan = readonly string[];

/** Adds a case at the end, or takes it out. */
export function toggleCase(plan: ClassPlan, caseId: string): ClassPlan {
  return plan.includes(caseId) ? removeCase(plan, caseId) : [...plan, caseId];
}

export function removeCase(plan: ClassPlan, caseId: string): ClassPlan {
  return plan.filter((planned) => planned !== caseId);
}

/** Moves a case one place earlier (-1) or later (1); stays where there is no such place. */
export function moveCase(plan: ClassPlan, caseId: string, by: -1 | 1): ClassPlan {
  const from = plan.indexOf(caseId);
  const to = from + by;
  const neighbour = plan[to];
  if (from < 0 || neighbour === undefined) return plan;
  return plan.with(from, neighbour).with(to, caseId);
}
