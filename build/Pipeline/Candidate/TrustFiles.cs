using KinoiteZfs.Pipeline.Verification.Rules;

namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>The trust files of an image composed without any tool: the same as the recipe's <c>set-trust.sh</c>
/// writes.</summary>
static class TrustFiles
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="base">The base image's own trust files.</param>
    /// <exception cref="PipelineException">The base image's own files cannot be added to.</exception>
    public static IReadOnlyList<(ImagePath Path, byte[] Content)> Make(
        TrustPart part, IReadOnlyDictionary<ImagePath, byte[]> @base, ImageReference image)
    {
        List<(ImagePath, byte[])> files = [];
        foreach (var etc in TrustFacts.Folders.Where(etc => @base.ContainsKey(TrustFacts.PolicyIn(etc)))
            .DefaultIfEmpty(TrustFacts.Folders[0]))
        {
            // Where the base has its own elsewhere, or behind a link, ours is a file of its own in /etc all the same:
            // see TrustOrder.
            var order = TrustOrder.Newer(etc);
            if (order.PolicyAmong([.. @base.Keys]) is not { } before)
                throw new PipelineException(
                    $"The base image {image} has no {string.Join(" and no ", order.Policies)}, so its hosts cannot be told to verify signatures with cosign.pub. Take a base image with containers-common.");
            RequireFree(part, @base, order, image);
            files.Add((TrustFacts.KeysIn(etc) / $"{part.Name}.pub", part.Key));
            files.Add((TrustFacts.SourcesIn(etc) / $"{part.Name}.yaml", Sources(part)));
            files.Add((TrustFacts.PolicyIn(etc), Policy(part, @base[before], $"{before} of {image}")));
        }
        return files;
    }

    static byte[] Policy(TrustPart part, byte[] before, string source)
    {
        try
        {
            var acceptsAnything = HostPolicy.Parse(before).AcceptsAnythingByDefault;
            var policy = JsonNode.Parse(before)!.AsObject();
            if (acceptsAnything)
                RejectByDefault(policy);
            var docker = Child(Child(policy, "transports"), "docker");
            foreach (var repository in part.Repositories)
            {
                docker[repository.ToString()] = new JsonArray(new JsonObject
                {
                    ["type"] = "sigstoreSigned",
                    ["keyPath"] = $"/etc/pki/containers/{part.Name}.pub",
                    ["signedIdentity"] = new JsonObject { ["type"] = "matchRepository" },
                });
            }
            return Encoding.UTF8.GetBytes(policy.ToJsonString(Indented) + "\n");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new PipelineException($"{source} cannot be added to: {e.Message}. The base image is damaged.", e);
        }
    }

    /// <summary>What was accepted before still is, but said for each transport: see
    /// <see cref="PolicyDefaultRule"/>.</summary>
    static void RejectByDefault(JsonObject policy)
    {
        var transports = Child(policy, "transports");
        foreach (var name in HostPolicy.Transports.Union(transports.Select(transport => transport.Key).ToList()))
            Child(transports, name)[""] ??= policy["default"]!.DeepClone();
        policy["default"] = new JsonArray(new JsonObject { ["type"] = "reject" });
    }

    static JsonObject Child(JsonObject parent, string name) => (parent[name] ??= new JsonObject()).AsObject();

    static byte[] Sources(TrustPart part)
    {
        var text = new StringBuilder("# Signatures of these images lie beside them in the registry.\ndocker:\n");
        foreach (var repository in part.Repositories)
            text.Append("  \"").Append(repository).Append("\":\n    use-sigstore-attachments: true\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void RequireFree(
        TrustPart part, IReadOnlyDictionary<ImagePath, byte[]> @base, TrustOrder order, ImageReference image)
    {
        foreach (var path in order.SourcesAmong(@base.Keys).Where(path => path.Name != $"{part.Name}.yaml").Order())
        {
            if (Parse(path, @base[path], image).Attached.Keys
                .FirstOrDefault(name => part.Repositories.Any(repository => repository.ToString() == name))
                is { } taken)
                throw new PipelineException(
                    $"{path} of the base image {image} declares {taken} already, and a host reads no image at all when two files do. Take a base image without it.");
        }
    }

    static SignatureSources Parse(ImagePath path, byte[] content, ImageReference image)
    {
        try
        {
            return SignatureSources.Parse(Encoding.UTF8.GetString(content));
        }
        catch (FormatException e)
        {
            throw new PipelineException(
                $"{path} of the base image {image} cannot be read: {e.Message}. The base image is damaged.", e);
        }
    }
}
