package lib.kubernetes_api_test

import data.lib.kubernetes_api as api

test_releases_are_in_order if {
	every version, entries in api.table {
		every entry in entries {
			count(entry.kinds) > 0
			entry.deprecated <= object.get(entry, "removed", entry.deprecated)
			object.get(entry, "use", "") != version
		}
	}
}

test_a_kind_stands_once_in_a_version if {
	every _, entries in api.table {
		sum([count(e.kinds) | some e in entries]) == count({k | some e in entries; some k in e.kinds})
	}
}

# The version to move to outlives the one that it replaces.
test_advice_leads_forward if {
	every _, entries in api.table {
		every entry in entries {
			every kind in entry.kinds {
				every next in [n | some n in api.table[entry.use]; kind in n.kinds] {
					object.get(next, "removed", 1000) > entry.removed
				}
			}
		}
	}
}
