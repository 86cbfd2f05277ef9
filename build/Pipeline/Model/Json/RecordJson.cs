using System.Text.Encodings.Web;

namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>How the pipeline's JSON is spelled, and what it accepts: nothing that has two meanings.</summary>
public static class RecordJson
{
    /// <summary>Our deepest record nests six levels.</summary>
    internal const int MaximumDepth = 32;

    /// <summary>For files: indented for people, the same bytes on every platform.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: true);

    /// <summary>For digests over records: one line, members in the order of their declaration.</summary>
    public static JsonSerializerOptions Canonical { get; } = Create(indented: false);

    static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            AllowDuplicateProperties = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = MaximumDepth,
            WriteIndented = indented,
            IndentSize = 2,
            NewLine = "\n",
            // Kernel releases hold '+' and git refs '&'; the default encoder is for text that ends up inside HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
                new KernelSetConverter(),
                new SourceUrlConverter(),
                new ParsedConverter<Digest>(Digest.Parse),
                new ParsedConverter<ImageReference>(ImageReference.Parse),
                new ParsedConverter<Repository>(Repository.Parse),
                new ParsedConverter<Platform>(Platform.Parse),
                new ParsedConverter<Tag>(Tag.Parse),
                new ParsedConverter<CommitSha>(CommitSha.Parse),
                new ParsedConverter<FedoraVersion>(FedoraVersion.Parse),
                new ParsedConverter<KernelFlavor>(KernelFlavor.Parse),
                new ParsedConverter<KernelRelease>(KernelRelease.Parse),
                new ParsedConverter<KernelVersion>(KernelVersion.Parse),
                new ParsedConverter<ZfsLine>(ZfsLine.Parse),
                new ParsedConverter<ZfsVersion>(ZfsVersion.Parse),
            },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
