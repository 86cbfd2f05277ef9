namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>
/// URLs in our files name git repositories. They are handed to git: only https and files on this machine, and never a
/// user name or a password, which records and logs would keep.
/// </summary>
sealed class SourceUrlConverter : JsonConverter<Uri>
{
    public override Uri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonValueException($"{JsonComplaint.Kind(reader.TokenType)} stands where a URL is expected.");
        var text = reader.GetString()!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "file"))
            throw new JsonValueException(
                $"{Shown(text)} is not a URL of a git repository. Expected https://… or file:///….");
        return url.UserInfo.Length == 0
            ? url
            : throw new JsonValueException(
                "The URL carries a user name or a password. Remove them: credentials come from the environment.");
    }

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.OriginalString);

    // What stands before an '@' may be a secret, and is not repeated.
    static string Shown(string text) =>
        text.Contains('@', StringComparison.Ordinal) ? "The text (with an '@' in it)" : UntrustedText.Quote(text);
}
