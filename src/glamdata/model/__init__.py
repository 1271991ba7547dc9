"""The nouns: frozen, slotted dataclasses that every layer speaks. Nothing here touches the world."""
