import { ApiError } from '../store/api-error.ts';

/** The API server's refusals of requests, before it reads any object. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function notAcceptable(): ApiError {
  const types = ['application/json', 'application/json;stream=watch'];
  const message = `406: Not Acceptable\n\nAvailable representations: ${types.join(', ')}`;
  return new ApiError(406, 'NotAcceptable', message, {});
}

/** The patch type does not exist. */
export function unsupportedMediaType(): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** The server does not read bodies of this type: those of a patch that the kind does not support, too. */
export function unsupportedBody(types: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}
