/** Marks everything of ours in the page, so that a newer content script finds what an older one left. */
export const MARK = 'data-drivetrain-reauth';
