package lib.kubernetes

# object_name is the object's name, or what the API server makes one of; "" when it has neither.
object_name := name if {
	name := input.metadata.name
	is_string(name)
} else := name if {
	name := input.metadata.generateName
	is_string(name)
} else := ""
