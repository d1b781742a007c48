"""Pictures of every scene, with the mirror's own menus, labels and steps."""
