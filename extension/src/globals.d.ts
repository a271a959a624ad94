/** The api's origin, without a slash at its end. */
declare const __API__: string;
/** Match patterns of Drivetrain's pages. */
declare const __PAGES__: string[];
/** Where help is when the api names no place. */
declare const __SUPPORT__: string;
