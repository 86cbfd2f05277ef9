using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nuke.Common.Execution;

/// <summary>
/// <c>.nuke/build.schema.json</c>: what <c>.nuke/parameters.json</c> may hold, for editors and shell completion. It is
/// brought up to date by each local run (JSON Schema draft 4, as NUKE's global tool reads it).
/// </summary>
static class BuildSchema
{
    static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Update(NukeBuild build, Session session)
    {
        var folder = session.RootDirectory / ".nuke";
        if (session.Host is not Terminal || !Directory.Exists(folder))
            return;
        var file = folder / "build.schema.json";
        var schema = Of(build);
        if (file.FileExists() && File.ReadAllText(file) == schema)
            return;

        // A reader never sees half a schema, and two runs at once do not mix theirs.
        var draft = folder / $"build.schema.json.{Environment.ProcessId}.tmp";
        File.WriteAllText(draft, schema);
        File.Move(draft, file, overwrite: true);
    }

    static string Of(NukeBuild build)
    {
        var definitions = new JsonObject
        {
            ["Host"] = Names(Host.Types.Select(x => x.Name)),
            ["ExecutableTarget"] = Names(build.ExecutableTargets.Select(x => x.Name).Order(StringComparer.Ordinal)),
            ["Verbosity"] = Names(Enum.GetNames<Verbosity>()),
        };
        var builtIn = new JsonObject();
        var own = new JsonObject();
        foreach (var member in ParameterNames.Members(build.GetType()))
            (ParameterNames.IsBuiltIn(member) ? builtIn : own)[ParameterNames.Name(member)] = Property(member);
        definitions[nameof(NukeBuild)] = new JsonObject { ["properties"] = builtIn };

        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["definitions"] = definitions,
            ["allOf"] = new JsonArray(new JsonObject { ["properties"] = own }, Reference(nameof(NukeBuild))),
        }.ToJsonString(Format) + "\n";
    }

    static JsonObject Property(MemberInfo member)
    {
        var type = ParameterNames.TypeOf(member);
        var element = ValueConversion.ElementOf(type);
        var scalar = element ?? type;
        var values = Values(Nullable.GetUnderlyingType(scalar) ?? scalar);

        var property = new JsonObject();
        if (member.GetCustomAttribute<ParameterAttribute>()!.Description is { } description)
            property["description"] = description.TrimEnd('.');
        if (member.IsDefined(typeof(SecretAttribute)))
            property["default"] = "Secrets come from the environment, never from this file";

        if (element is not null)
        {
            property["type"] = "array";
            property["items"] = values;
            return property;
        }

        foreach (var (key, value) in values.ToList())
            property[key] = value?.DeepClone();
        return property;
    }

    static JsonObject Values(Type scalar)
    {
        if (scalar == typeof(ExecutableTarget) || scalar == typeof(Host) || scalar == typeof(Verbosity))
            return Reference(scalar.Name);
        if (scalar.IsEnum)
            return Names(Enum.GetNames(scalar));
        return Type.GetTypeCode(scalar) switch
        {
            TypeCode.Boolean => new JsonObject { ["type"] = "boolean" },
            >= TypeCode.SByte and <= TypeCode.UInt64 => new JsonObject { ["type"] = "integer" },
            >= TypeCode.Single and <= TypeCode.Decimal => new JsonObject { ["type"] = "number" },
            _ => new JsonObject { ["type"] = "string" },
        };
    }

    static JsonObject Names(IEnumerable<string> names) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. names.Select(x => JsonValue.Create(x))]),
    };

    static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };
}
