/** The field manager of server-side apply, unless another is named. */
export const SERVER_SIDE_MANAGER = 'ds';

/**
 * kubectl's own name for what applies on the client's side. Under it the two go on where the other left off: the server keeps one
 * owner of each field, and who moves to server-side apply, with either, takes over what this name owns.
 */
export const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';
