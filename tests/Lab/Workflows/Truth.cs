namespace KinoiteZfs.Lab;

/// <summary>What counts as true in a condition: docs.github.com, "Evaluate expressions", "Literals".</summary>
static class Truth
{
    public static bool Of(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetValue<string>().Length > 0,
        JsonValueKind.Number => value.GetValue<double>() != 0,
        _ => true,
    };
}
