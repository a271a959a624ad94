/** The sites of the manifest, as the browser's permissions name them. */
export const API_SITE = `${__API__}/*`;
export const PAGE_SITES = __PAGES__;
