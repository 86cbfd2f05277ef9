using System.Text.Json;
using System.Text.Json.Serialization;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// URLs in our files name git repositories. They are handed to git: only https and files on this machine, and never a
/// user name or a password, which records and logs would keep.
/// </summary>
sealed class SourceUrlConverter : JsonConverter<Uri>
{
    public override Uri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException($"{Words.Of(reader.TokenType)} stands where a URL is expected.");
        var text = reader.GetString()!;
        // What may be a secret is not repeated in the message.
        if (text.Contains('@', StringComparison.Ordinal))
            throw new JsonException("The URL carries a user name or a password (there is an '@' in it). Remove them: credentials come from the environment.");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "file"
            ? url
            : throw new JsonException($"{Words.Quote(text)} is not a URL of a git repository. Expected https://… or file:///….");
    }

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.OriginalString);
}
