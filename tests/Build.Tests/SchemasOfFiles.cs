using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Xml.Linq;
using KinoiteZfs.Kmods.Versions;
using KinoiteZfs.Oci.Core;
using KinoiteZfs.Oci.References;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Model;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Workflows.Pins;

namespace KinoiteZfs.Build.Tests;

/// <summary>
/// The schemas of files which people write, in ci/schema: each is made of the type the file is read into. After a
/// change of a type this test leaves the new schema beside the old one, as <c>….received.json</c>: rename it.
/// </summary>
public sealed class SchemasOfFiles
{
    const string Draft = "https://json-schema.org/draft/2020-12/schema";

    static readonly DirectoryInfo Folder = new(Path.Combine(SourceFiles.Root, "ci", "schema"));

    static readonly Dictionary<string, (string Title, Type Type)> Types = new()
    {
        ["stream"] = ("What a stream is", typeof(StreamDefinition)),
        ["inputs-lock"] = ("The inputs of one run", typeof(InputsLock)),
        ["zfs-releases"] = ("Releases of OpenZFS to choose from", Nested(typeof(ZfsReleaseFile))),
        ["action-pins"] = ("Pins of actions as GitHub confirmed them", Nested(typeof(PinFile))),
    };

    static readonly string[] All = [.. Types.Keys, "parameters"];

    public static TheoryData<string> Names => [.. All];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_schema_says_what_the_program_reads(string name)
    {
        var file = Path.Combine(Folder.FullName, $"{name}.schema.json");
        var made = (name == "parameters" ? OfParameters() : Of(Types[name].Title, Types[name].Type))
            .ToJsonString(RecordJson.Options) + "\n";
        if (File.Exists(file) && File.ReadAllText(file) == made)
            return;
        var received = Path.Combine(Folder.FullName, $"{name}.schema.received.json");
        File.WriteAllText(received, made);
        Assert.Fail($"ci/schema/{name}.schema.json is not what the program reads any more: replace it by {received}.");
    }

    [Theory]
    [InlineData("stream", "ci/stream.json")]
    [InlineData("inputs-lock", "ci/inputs.lock.json")]
    [InlineData("action-pins", "ci/action-pins.json")]
    [InlineData("parameters", ".nuke/parameters.json")]
    public void What_is_committed_is_as_its_schema_says(string name, string file)
    {
        var schema = Schema(name);
        var content = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceFiles.Root, file)))!.AsObject();

        Assert.Empty(content.Select(member => member.Key).Except(MembersOf(schema)));
        Assert.Empty((schema["required"]?.AsArray() ?? []).Select(member => $"{member}")
            .Except(content.Select(member => member.Key)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_editor_is_told_which_file_it_is_for(string name)
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceFiles.Root, ".vscode", "settings.json")))!;

        Assert.Single(
            settings["json.schemas"]!.AsArray(), one => $"{one!["url"]}" == $"./ci/schema/{name}.schema.json");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_tells_of_the_file_and_of_every_member(string name)
    {
        var page = File.ReadAllText(Path.Combine(SourceFiles.Root, "docs", "file-formats.md"));

        Assert.Contains($"ci/schema/{name}.schema.json", page, StringComparison.Ordinal);
        if (name != "parameters")
            Assert.All(
                MembersOf(Schema(name)), member => Assert.Contains($"`{member}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_no_schema_of_nothing() => Assert.Equal(
        All.Order(StringComparer.Ordinal),
        Folder.EnumerateFiles("*.schema.json").Select(file => file.Name.Split('.')[0]).Order(StringComparer.Ordinal));

    static JsonObject Schema(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder.FullName, $"{name}.schema.json")))!.AsObject();

    static IEnumerable<string> MembersOf(JsonObject schema) =>
        schema["properties"]!.AsObject().Select(member => member.Key);

    static Type Nested(Type type) => type.GetNestedType("Content", BindingFlags.NonPublic)!;

    static JsonObject Of(string title, Type type)
    {
        var made = RecordJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Described,
        }).AsObject();
        var properties = made["properties"]!.DeepClone().AsObject();
        properties.Remove("schemaVersion");
        var required = (made["required"]?.AsArray() ?? []).Select(one => $"{one}").Append("schemaVersion").Distinct();
        return Schema(title, [
            KeyValuePair.Create<string, JsonNode?>("schemaVersion", new JsonObject { ["const"] = 1 }),
            .. properties.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())),
        ], required);
    }

    static JsonObject Schema(
        string title, IEnumerable<KeyValuePair<string, JsonNode?>> members, IEnumerable<string> required) => new()
    {
        ["$schema"] = Draft,
        ["title"] = title,
        ["type"] = "object",
        ["properties"] = new JsonObject([
            KeyValuePair.Create<string, JsonNode?>("$schema", new JsonObject { ["type"] = "string" }), .. members]),
        ["required"] = new JsonArray([.. required.Select(name => (JsonNode?)name)]),
        ["additionalProperties"] = false,
    };

    /// <summary>
    /// Members in the words of their type's documentation. Of values with a form of their own the exporter knows
    /// nothing: they are the text which their parser takes.
    /// </summary>
    static JsonNode Described(JsonSchemaExporterContext context, JsonNode schema)
    {
        if ((schema as JsonObject)?["properties"] is not JsonObject properties)
            return schema;
        foreach (var property in context.TypeInfo.Properties.Where(one => properties.ContainsKey(one.Name)))
        {
            var member = OfText(property.PropertyType) ?? properties[property.Name]!.DeepClone() as JsonObject ?? [];
            if (property.PropertyType.GenericTypeArguments is [var element] && OfText(element) is { } items)
                member["items"] = items;
            if (property.IsGetNullable && member["type"] is JsonValue single)
                member["type"] = new JsonArray($"{single}", "null");
            if (Documented(property.DeclaringType, property.AttributeProvider as MemberInfo) is { } text)
                member.Insert(0, "description", text);
            properties[property.Name] = member;
        }
        return schema;
    }

    static JsonObject? OfText(Type type) =>
        Examples.TryGetValue(type, out var example)
            ? PatternOf(type) is { } pattern
                ? new JsonObject
                {
                    ["type"] = "string", ["pattern"] = pattern, ["examples"] = new JsonArray(example),
                }
                : new JsonObject { ["type"] = "string", ["examples"] = new JsonArray(example) }
        : type == typeof(KernelSet)
            ? new JsonObject { ["type"] = "array", ["items"] = OfText(typeof(KernelRelease)) }
        : null;

    static readonly Dictionary<Type, string> Examples = new()
    {
        [typeof(Digest)] = $"sha256:{new string('0', 64)}",
        [typeof(ImageReference)] = "ghcr.io/ublue-os/silverblue-main:latest",
        [typeof(Platform)] = "linux/amd64",
        [typeof(Tag)] = "latest-20261120",
        [typeof(CommitSha)] = new string('0', 40),
        [typeof(FedoraVersion)] = "43",
        [typeof(KernelFlavor)] = "coreos-stable",
        [typeof(KernelRelease)] = "6.18.12-200.fc43.x86_64",
        [typeof(KernelVersion)] = "6.18",
        [typeof(ZfsLine)] = "2.4",
        [typeof(ZfsVersion)] = "2.4.1",
        [typeof(Uri)] = "https://github.com/openzfs/zfs.git",
    };

    static readonly Dictionary<Type, string> Patterns = new()
    {
        [typeof(Digest)] = "^sha256:[0-9a-f]{64}$",
        [typeof(CommitSha)] = "^[0-9a-f]{40}$",
    };

    /// <summary>The one by which the type itself reads text, as editors write it.</summary>
    static string? PatternOf(Type type) =>
        Patterns.GetValueOrDefault(type)
            ?? (type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
                    .Select(method => method.GetCustomAttribute<GeneratedRegexAttribute>())
                    .OfType<GeneratedRegexAttribute>()
                    .ToList() is [{ Options: RegexOptions.CultureInvariant } only]
                ? only.Pattern.Replace(@"\A", "^", StringComparison.Ordinal)
                    .Replace(@"\z", "$", StringComparison.Ordinal)
                : null);

    public static TheoryData<Type> TypesOfText => [.. Examples.Keys];

    [Theory]
    [MemberData(nameof(TypesOfText))]
    public void An_editor_takes_the_example_and_nothing_that_is_no_such_text(Type type)
    {
        if (PatternOf(type) is not { } pattern)
            return;
        Assert.Matches(pattern, Examples[type]);
        Assert.DoesNotMatch(pattern, "");
        Assert.DoesNotMatch(pattern, " ");
    }

    /// <summary>What the type's own documentation says of a member.</summary>
    static string? Documented(Type type, MemberInfo? member)
    {
        var file = Path.ChangeExtension(type.Assembly.Location, ".xml");
        if (member is null || !File.Exists(file))
            throw new InvalidOperationException($"{file} is not there, which documents {type.Name}.");
        var named = XDocument.Load(file).Descendants("member").ToLookup(one => (string?)one.Attribute("name"));
        var name = type.FullName!.Replace('+', '.');
        var text = named[$"T:{name}"].Elements("param")
            .FirstOrDefault(one => (string?)one.Attribute("name") == member.Name)
            ?? named[$"P:{name}.{member.Name}"].Elements("summary").FirstOrDefault();
        if (text is null)
            return null;
        foreach (var reference in text.Descendants().Where(one => one.IsEmpty).ToList())
            reference.ReplaceWith(((string?)reference.Attribute("name") ?? (string?)reference.Attribute("cref") ?? "")
                .Split('.', ':')[^1].Split('(')[0]);
        return string.Join(' ', text.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Those which may stand in the file: no secret, and no switch which is meant once.</summary>
    static JsonObject OfParameters() => Schema(
        "Parameters of every run",
        BuildParameter.Of(typeof(global::Build))
            .Where(one => !one.IsEngines && !one.IsSecret && !one.IsDeliberate
                && !(one.IsList && one.Element == typeof(Nuke.Common.IO.AbsolutePath)))
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create<string, JsonNode?>(one.Name, OfParameter(one))), []);

    static JsonObject OfParameter(BuildParameter parameter)
    {
        var value = new JsonObject { ["type"] = parameter.Element == typeof(bool) ? "boolean"
            : parameter.Element == typeof(int) ? "integer" : "string" };
        if (parameter.Element.IsEnum)
            value["enum"] = new JsonArray([.. Enum.GetNames(parameter.Element).Select(name => (JsonNode?)name)]);
        return parameter.IsList ? new JsonObject { ["type"] = "array", ["items"] = value } : value;
    }
}
