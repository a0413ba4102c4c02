#!/bin/sh
# Makes rpmdb.sqlite.gz with rpm and rpmbuild (Debian: apt-get install rpm; as root). All that is in it is made up here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
spec() { # name, epoch, version, licence, dependency, file
  cat > "$work/$1.spec" <<EOF
Name: $1
Epoch: $2
Version: $3
Release: 4.el9
Summary: The package $1
License: $4
Vendor: Acme
Packager: Acme Packaging <packaging@example.com>
URL: https://example.com/$1
BuildArch: noarch
Requires: $5
Provides: virtual($1) = $3
%description
The package $1.
%install
mkdir -p %{buildroot}/opt/acme %{buildroot}/etc
echo $1 > %{buildroot}/opt/acme/$6
echo $1 > %{buildroot}/etc/$1.conf
%files
%dir /opt/acme
/opt/acme/$6
%config(noreplace) /etc/$1.conf
EOF
  SOURCE_DATE_EPOCH=1767225600 rpmbuild --quiet --define "_topdir $work" --define "_buildhost build.example.com" \
    --define "use_source_date_epoch_as_buildtime 1" -bb "$work/$1.spec"
}
spec acme-base 0 1.2.3 MIT /bin/sh base
spec acme-openssl 1 3.0.7 "Apache-2.0 AND (GPL-2.0-or-later OR MIT)" "acme-base >= 1.2" openssl
mkdir "$work/root"
rpm --root "$work/root" --dbpath /var/lib/rpm --initdb
rpm --root "$work/root" --dbpath /var/lib/rpm --nodeps --noscripts -i "$work"/RPMS/noarch/*.rpm
gzip -9nc "$work/root/var/lib/rpm/rpmdb.sqlite" > "$here/rpmdb.sqlite.gz"
