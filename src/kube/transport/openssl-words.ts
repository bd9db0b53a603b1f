/**
 * The reason of a TLS failure in OpenSSL's words. Node has OpenSSL (`tlsv13 alert certificate required`); the binary has BoringSSL, whose
 * messages have a constant there (`OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED`). Other messages stay as they are.
 */
export function opensslWords(message: string): string {
  return message.replace(/OPENSSL_internal:([A-Z0-9_]+)/, (_all, constant: string) =>
    constant.toLowerCase().replaceAll('_', ' '),
  );
}
