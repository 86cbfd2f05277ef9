using System.Text.Json;
using System.Text.Json.Serialization;

namespace KinoiteZfs.Oci.References;

/// <summary>Writes a parsed value as its text, also as a property name, and reads it through its own parser.</summary>
abstract class TextConverter<T>(Func<string, T> parse) : JsonConverter<T>
    where T : notnull
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString()!)
            : throw new JsonException($"A {typeof(T).Name} must be a string, not {reader.TokenType}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);

    T Parse(string text)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException error)
        {
            throw new JsonException(error.Message, error);
        }
    }
}

sealed class DigestConverter() : TextConverter<Digest>(Digest.Parse);

sealed class TagConverter() : TextConverter<Tag>(Tag.Parse);

sealed class RepositoryConverter() : TextConverter<Repository>(Repository.Parse);

sealed class ImageReferenceConverter() : TextConverter<ImageReference>(ImageReference.Parse);
