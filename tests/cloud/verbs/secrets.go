package verbs

import (
	"encoding/base64"
	"fmt"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

const secretType, versionType = "google_secret_manager_secret", "google_secret_manager_secret_version"

func init() {
	add(map[string]verb{
		"secrets versions add":    {"data-file=", 1, 1, secretAdd},
		"secrets versions list":   {lists, 1, 1, secretVersions},
		"secrets versions access": {"secret=", 1, 1, secretAccess},
		"secrets describe":        {"", 1, 1, secretDescribe},
		"secrets list":            {lists, 0, 0, secretList},
		"kms keys list":           {lists + " keyring= location=", 0, 0, keyList},
	})
}

func secretID(l *line, name string) (string, error) {
	p, err := l.project()
	return "projects/" + p + "/secrets/" + name, err
}

func secretAdd(e *env, l *line) error {
	id, err := secretID(l, l.args[0])
	if err != nil {
		return err
	}
	file, err := l.need("data-file")
	if err != nil {
		return err
	}
	data, err := e.source(file)
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return fail("INVALID_ARGUMENT", "secret-empty", "The secret's payload must not be empty.")
	}
	there, err := e.c.World(versionType, id+"/versions/")
	if err != nil {
		return err
	}
	n := len(there) + 1
	_, err = e.do(client.Call{Op: "create", Type: versionType, ID: fmt.Sprintf("%s/versions/%d", id, n), Resource: id, Permissions: []string{"secretmanager.versions.add"},
		Attrs: map[string]any{"secret": id, "enabled": true, "secret_data": base64.StdEncoding.EncodeToString(data)}})
	if err == nil {
		e.note("Created version [%d] of the secret [%s].", n, l.args[0])
	}
	return err
}

func secretVersions(e *env, l *line) error {
	id, err := secretID(l, l.args[0])
	if err != nil {
		return err
	}
	if _, err := e.read(secretType, id, "secretmanager.versions.list"); err != nil {
		return err
	}
	found, err := e.list(versionType, id+"/versions/", id, "secretmanager.versions.list")
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, func(o *store.Object) any {
		state := "enabled"
		if o.Attrs["enabled"] == false {
			state = "disabled"
		}
		return map[string]any{"name": o.ID, "state": state, "createTime": stamp(o.Created)}
	}))
}

func secretAccess(e *env, l *line) error {
	name, err := l.need("secret")
	if err != nil {
		return err
	}
	id, err := secretID(l, name)
	if err != nil {
		return err
	}
	version := l.args[0]
	if version == "latest" {
		there, err := e.c.World(versionType, id+"/versions/")
		if err != nil {
			return err
		}
		version = fmt.Sprint(len(there))
	}
	o, err := e.read(versionType, id+"/versions/"+version, "secretmanager.versions.access")
	if err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(o.Str("secret_data"))
	if err == nil {
		_, err = e.out.Write(data)
	}
	return err
}

func secretDescribe(e *env, l *line) error {
	id, err := secretID(l, l.args[0])
	if err != nil {
		return err
	}
	o, err := e.read(secretType, id, "secretmanager.secrets.get")
	if err != nil {
		return err
	}
	return e.show(l, map[string]any{"name": o.ID, "createTime": stamp(o.Created)})
}

func secretList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	found, err := e.list(secretType, "projects/"+p+"/secrets/", "projects/"+p, "secretmanager.secrets.list")
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, func(o *store.Object) any { return map[string]any{"name": o.ID, "createTime": stamp(o.Created)} }))
}

// keyList shows the keys of a ring.
func keyList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	location, err := l.need("location")
	if err != nil {
		return err
	}
	ring, err := l.need("keyring")
	if err != nil {
		return err
	}
	id := "projects/" + p + "/locations/" + location + "/keyRings/" + ring
	found, err := e.list("google_kms_crypto_key", id+"/cryptoKeys/", id, "cloudkms.cryptoKeys.list")
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, func(o *store.Object) any { return map[string]any{"name": o.ID, "createTime": stamp(o.Created)} }))
}
