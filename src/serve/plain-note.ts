/** What commands say to a terminal, without whose line it is. */
export const plainNote = (text: string): string => text.replace(/^cutline: /, '').trimEnd();
