using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The trust files of an image composed without any tool: the same as the recipe's <c>set-trust.sh</c> writes.</summary>
static class TrustFiles
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="base">The base image's own trust files.</param>
    /// <exception cref="PipelineException">The base image's own files cannot be added to.</exception>
    public static IReadOnlyList<(ImagePath Path, byte[] Content)> Make(TrustPart part, IReadOnlyDictionary<ImagePath, byte[]> @base, ImageReference image)
    {
        List<(ImagePath, byte[])> files = [];
        foreach (var etc in TrustFacts.Folders)
        {
            if (!@base.TryGetValue(TrustFacts.PolicyIn(etc), out var policy))
                continue;
            RequireFree(part, @base, TrustFacts.SourcesIn(etc), image);
            files.Add((TrustFacts.KeysIn(etc) / $"{part.Name}.pub", part.Key));
            files.Add((TrustFacts.SourcesIn(etc) / $"{part.Name}.yaml", Sources(part)));
            files.Add((TrustFacts.PolicyIn(etc), Policy(part, policy, $"{TrustFacts.PolicyIn(etc)} of {image}")));
        }
        return files.Count > 0
            ? files
            : throw new PipelineException($"The base image {image} has no {TrustFacts.PolicyIn(TrustFacts.Folders[0])}, so its hosts cannot be told to verify signatures with cosign.pub. Take a base image with containers-common.");
    }

    static byte[] Policy(TrustPart part, byte[] before, string source)
    {
        try
        {
            HostPolicy.Parse(before);
            var policy = JsonNode.Parse(before)!.AsObject();
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

    static JsonObject Child(JsonObject parent, string name) => (parent[name] ??= new JsonObject()).AsObject();

    static byte[] Sources(TrustPart part)
    {
        var text = new StringBuilder("# Signatures of these images lie beside them in the registry.\ndocker:\n");
        foreach (var repository in part.Repositories)
            text.Append("  \"").Append(repository).Append("\":\n    use-sigstore-attachments: true\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void RequireFree(TrustPart part, IReadOnlyDictionary<ImagePath, byte[]> @base, ImagePath folder, ImageReference image)
    {
        foreach (var (path, content) in @base.Where(file => file.Key.Parent == folder && file.Key.Name != $"{part.Name}.yaml"))
        {
            if (Parse(path, content, image).Attached.Keys.FirstOrDefault(name => part.Repositories.Any(repository => repository.ToString() == name)) is { } taken)
                throw new PipelineException($"{path} of the base image {image} declares {taken} already, and a host reads no image at all when two files do. Take a base image without it.");
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
            throw new PipelineException($"{path} of the base image {image} cannot be read: {e.Message}. The base image is damaged.", e);
        }
    }
}
