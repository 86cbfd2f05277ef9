namespace KinoiteZfs.Oci.Core;

/// <summary>Members of JSON which others wrote, and which may be of any kind.</summary>
public static class JsonMembers
{
    /// <summary>Null when there is no such member, or the element is no object.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    /// <summary>Null when there is no such member, or it is no string.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
