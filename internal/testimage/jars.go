package testimage

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Zip makes a zip archive, and so a jar, of files by name, in the order of their names but with a
// manifest first.
func Zip(files map[string]string) []byte {
	const manifest = "META-INF/MANIFEST.MF"
	names := slices.Sorted(maps.Keys(files))
	if i := slices.Index(names, manifest); i >= 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, manifest)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = f.Write([]byte(files[name]))
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func manifestOf(title, version, more string) string {
	return fmt.Sprintf("Manifest-Version: 1.0\r\nCreated-By: Maven 3.9.6\r\nImplementation-Title: %s\r\nImplementation-Version: %s\r\nImplementation-Vendor-Id: com.example\r\n%s\r\n", title, version, more)
}

// mavenFiles are what Maven puts into a jar.
func mavenFiles(group, artifact, version string, more map[string]string) map[string]string {
	dir := "META-INF/maven/" + group + "/" + artifact + "/"
	files := map[string]string{
		"META-INF/MANIFEST.MF":   manifestOf(artifact, version, ""),
		dir + "pom.properties":   fmt.Sprintf("#Generated\nversion=%s\ngroupId=%s\nartifactId=%s\n", version, group, artifact),
		dir + "pom.xml":          fmt.Sprintf(pom, group, artifact, version),
		"com/example/Main.class": "\xca\xfe\xba\xbe",
	}
	maps.Copy(files, more)
	return files
}

const pom = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>%s</groupId>
  <artifactId>%s</artifactId>
  <version>%s</version>
  <licenses><license><name>Apache License, Version 2.0</name><url>https://www.apache.org/licenses/LICENSE-2.0.txt</url></license></licenses>
  <dependencies><dependency><groupId>com.example</groupId><artifactId>core</artifactId><version>2.1.0</version></dependency></dependencies>
</project>
`

// javaLayers are jars of many kinds: by Maven, by their manifest or their name alone, shaded, nested
// in one another, linked, replaced and removed.
func javaLayers() []Layer {
	core := Zip(mavenFiles("com.example", "core", "2.1.0", nil))
	logging := Zip(mavenFiles("org.example.log", "logging-api", "1.7.36", map[string]string{"META-INF/LICENSE": "A licence of its own.\n"}))
	war := Zip(map[string]string{
		"META-INF/MANIFEST.MF": manifestOf("shop", "5.0", ""), "WEB-INF/web.xml": "<web-app/>",
		"WEB-INF/lib/core-2.1.0.jar": string(core), "WEB-INF/lib/logging-api-1.7.36.jar": string(logging),
	})
	boot := Zip(map[string]string{
		"META-INF/MANIFEST.MF":         manifestOf("boot-app", "1.0.0", "Main-Class: org.springframework.boot.loader.JarLauncher\r\nSpring-Boot-Lib: BOOT-INF/lib/\r\n"),
		"BOOT-INF/lib/core-2.1.0.jar":  string(core),
		"BOOT-INF/lib/unnamed.jar":     string(Zip(map[string]string{"x.class": "x"})),
		"BOOT-INF/classes/Main.class":  "\xca\xfe\xba\xbe",
		"BOOT-INF/lib/inner-3.0.0.war": string(war),
	})
	bundle := Zip(map[string]string{"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.example.bundle;singleton:=true\r\nBundle-Version: 4.2.0.v2024\r\n" +
		"Bundle-License: https://www.eclipse.org/legal/epl-2.0/\r\nBundle-Name: A name that is so long that the manifest has to\r\n  wrap it\r\n\r\nName: com/example/\r\nSealed: true\r\n\r\n"})
	shaded := Zip(mavenFiles("com.example", "shaded", "9.0.0", map[string]string{
		"META-INF/maven/org.example.log/logging-api/pom.properties": "version=1.7.30\ngroupId=org.example.log\nartifactId=logging-api\n",
	}))
	first := []File{
		{Path: "etc/os-release", Data: []byte("ID=debian\nVERSION_ID=12\n")},
		{Path: "usr/share/java", Type: Directory}, {Path: "opt/app/lib", Type: Directory},
		{Path: "usr/share/java/core-2.1.0.jar", Data: core},
		{Path: "usr/share/java/core.jar", Type: Symlink, Target: "core-2.1.0.jar"},
		{Path: "usr/share/maven-repo/com/example/core/2.1.0/core-2.1.0.jar", Type: Symlink, Target: "../../../../../java/core.jar"},
		{Path: "usr/share/maven-repo/com/example/core/debian/core-debian.jar", Type: Symlink, Target: "/usr/share/java/core.jar"},
		{Path: "opt/app/lib/core-again.jar", Type: Hardlink, Target: "usr/share/java/core-2.1.0.jar"},
		{Path: "opt/app/lib/copy-of-core.jar", Data: core},
		{Path: "opt/app/lib64", Type: Symlink, Target: "lib"},
		{Path: "opt/app/shop.war", Data: war}, {Path: "opt/app/boot-app-1.0.0.jar", Data: boot},
		{Path: "opt/app/lib/org.example.bundle_4.2.0.jar", Data: bundle}, {Path: "opt/app/lib/shaded-9.0.0.jar", Data: shaded},
		{Path: "opt/app/lib/only-name-1.2.3-SNAPSHOT.jar", Data: Zip(map[string]string{"a.class": "a"})},
		{Path: "opt/app/lib/plugin.hpi", Data: Zip(map[string]string{"META-INF/MANIFEST.MF": manifestOf("plugin", "7", "Plugin-Version: 7.1\r\nExtension-Name: plugin\r\n")})},
		{Path: "opt/app/lib/broken-1.0.jar", Data: logging[:len(logging)/2]},
		{Path: "opt/app/lib/empty-1.0.jar"},
		{Path: "opt/app/lib/dangling.jar", Type: Symlink, Target: "nowhere-1.0.jar"},
	}
	second := []File{
		{Path: "opt/app/lib/.wh.shaded-9.0.0.jar"},
		{Path: "usr/share/java/core-2.1.0.jar", Data: Zip(mavenFiles("com.example", "core", "2.1.1", nil))},
		{Path: "opt/app/lib/logging-api-1.7.36.jar", Data: logging},
	}
	return []Layer{{Files: first, CreatedBy: "COPY jars"}, {Files: second, Compression: Zstd, CreatedBy: "RUN update"}}
}
