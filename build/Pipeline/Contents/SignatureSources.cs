using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>A file below <c>registries.d</c>, containers-registries.d(5): where signatures of which images
/// are.</summary>
/// <param name="Attached">By namespace: whether its signatures lie beside the images; null where it says nothing of
/// that.</param>
public sealed record SignatureSources(IReadOnlyDictionary<string, bool?> Attached)
{
    /// <summary>How the namespace of everything else is called here.</summary>
    public const string Default = "default-docker";

    const string Docker = "docker";
    const string Attachments = "use-sigstore-attachments";

    /// <summary>The real ones nest three levels.</summary>
    const int MaximumDepth = 16;

    /// <exception cref="FormatException">Hosts cannot read it.</exception>
    public static SignatureSources Parse(string text)
    {
        var attached = new Dictionary<string, bool?>(StringComparer.Ordinal);
        try
        {
            // Hosts' YAML parser passes over a byte order mark.
            foreach (var (path, value) in Scalars(new Parser(new StringReader(text.TrimStart('\uFEFF')))))
            {
                // The default which distributions ship is empty, and then declares nothing; an empty namespace does.
                var name = path switch { [Default, _, ..] => Default, [Docker, var scope, ..] => scope, _ => null };
                if (name is not null)
                    attached[name] = path[^1] == Attachments
                        ? value is "true" or "True" or "TRUE"
                        : attached.GetValueOrDefault(name);
            }
        }
        catch (YamlException e)
        {
            throw new FormatException($"it is no YAML: {e.Message}", e);
        }
        return new SignatureSources(attached);
    }

    /// <summary>Every value with the keys that lead to it. Events, and no tree: nobody can make them nest too deep or
    /// repeat.</summary>
    static IEnumerable<(string[] Path, string Value)> Scalars(Parser parser)
    {
        var path = new Stack<string?>();
        var keys = new Stack<HashSet<string>>();
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case MappingStart:
                    path.Push(null);
                    keys.Push(new HashSet<string>(StringComparer.Ordinal));
                    if (path.Count > MaximumDepth)
                        throw new FormatException($"it nests more than {MaximumDepth} levels");
                    break;
                case MappingEnd:
                    path.Pop();
                    keys.Pop();
                    EndValue(path);
                    break;
                case SequenceStart or AnchorAlias:
                    throw new FormatException("it has a list or an alias where a value is expected");
                case Scalar scalar when path.Count == 0:
                    // An empty document is one empty value.
                    if (scalar.Value.Length > 0)
                        throw new FormatException("it holds a text and no settings");
                    break;
                case Scalar key when path.Peek() is null:
                    if (!keys.Peek().Add(key.Value))
                        throw new FormatException($"it has the key {UntrustedText.Quote(key.Value)} twice");
                    path.Pop();
                    path.Push(key.Value);
                    break;
                case Scalar value:
                    yield return ([.. path.Reverse().OfType<string>()], value.Value);
                    EndValue(path);
                    break;
                default:
                    break;
            }
        }
    }

    static void EndValue(Stack<string?> path)
    {
        if (path.Count == 0)
            return;
        path.Pop();
        path.Push(null);
    }
}
