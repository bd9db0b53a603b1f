#!/bin/sh
# Makes the certificates of the tests anew, valid from 2020 to 2120 but for expired.crt: sh test/support/certs/make.sh
# Their keys are public on purpose: they protect nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/index"
cat >"$work/ca.cnf" <<CNF
[ca]
default_ca = here
[here]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
[any]
organizationName = optional
commonName = supplied
CNF

# issue NAME SUBJECT EXTENSIONS END [options of openssl ca]; only `openssl ca` can set both dates in every OpenSSL 3.
issue() {
  name=$1 subject=$2 end=$4
  printf '%b\n' "$3" >"$work/ext"
  shift 4
  openssl ecparam -genkey -name prime256v1 -noout -out "$name.key"
  openssl req -new -key "$name.key" -subj "$subject" -out "$work/$name.csr"
  openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/$name.csr" -extfile "$work/ext" \
    -startdate 20200101000000Z -enddate "$end" -out "$name.crt" "$@"
}
later=21200101000000Z
authority='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash'
signer='-cert ca.crt -keyfile ca.key'

issue ca '/CN=ds test authority' "$authority" $later -selfsign -keyfile ca.key
issue other-ca '/CN=another authority' "$authority" $later -selfsign -keyfile other-ca.key
issue server /CN=server 'subjectAltName=DNS:localhost,DNS:api.example,IP:127.0.0.1' $later $signer
issue elsewhere /CN=elsewhere 'subjectAltName=DNS:elsewhere.example' $later $signer
issue client '/O=ds:testers/CN=tester' 'extendedKeyUsage=clientAuth' $later $signer
issue expired /CN=expired 'subjectAltName=DNS:localhost,IP:127.0.0.1' 20200102000000Z $signer

rm -f ca.key other-ca.key
