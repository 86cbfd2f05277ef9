using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common.CI;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>
/// <c>.nuke/build.schema.json</c>: what <c>.nuke/parameters.json</c> may hold, for editors and shell completion. It is
/// brought up to date by each local run (JSON Schema draft 4, as NUKE's global tool reads it).
/// </summary>
internal static class BuildSchema
{
    private static readonly JsonSerializerOptions s_format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Update(NukeBuild build, Session session)
    {
        var folder = session.RootDirectory / ".nuke";
        if (session.Host is IBuildServer || !folder.DirectoryExists())
            return;
        var file = folder / "build.schema.json";
        var schema = Of(build);
        if (file.FileExists() && file.ReadAllText() == schema)
            return;

        // A reader never sees half a schema, and two runs at once do not mix theirs.
        var draft = folder / $"build.schema.json.{Environment.ProcessId}.tmp";
        draft.WriteAllText(schema, eofLineBreak: false);
        File.Move(draft, file, overwrite: true);
    }

    public static string Of(NukeBuild build)
    {
        var definitions = new JsonObject
        {
            ["Host"] = Names(Hosts.Types.Select(x => x.Name)),
            ["ExecutableTarget"] = Names(build.ExecutableTargets.Select(x => x.Name).Order(StringComparer.Ordinal)),
            ["Verbosity"] = Names(Enum.GetNames<Verbosity>()),
        };
        var builtIn = new JsonObject();
        var own = new JsonObject();
        foreach (var member in ParameterNames.Members(build.GetType()))
            (ParameterNames.IsBuiltIn(member) ? builtIn : own)[ParameterNames.Name(member)] = Property(member, build);
        definitions[nameof(NukeBuild)] = new JsonObject { ["properties"] = builtIn };

        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["definitions"] = definitions,
            ["allOf"] = new JsonArray(new JsonObject { ["properties"] = own }, Reference(nameof(NukeBuild))),
        }.ToJsonString(s_format) + "\n";
    }

    private static JsonObject Property(MemberInfo member, NukeBuild build)
    {
        var type = ParameterNames.TypeOf(member);
        var element = ValueConversion.ElementOf(type);
        var scalar = element ?? type;
        scalar = Nullable.GetUnderlyingType(scalar) ?? scalar;

        var property = new JsonObject();
        if (member.GetCustomAttribute<ParameterAttribute>()!.Description is { } description)
            property["description"] = description.TrimEnd('.');
        if (member.IsDefined(typeof(SecretAttribute)))
            property["default"] = "Secrets come from the environment, never from this file";

        var values = Values(member, scalar, build);
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

    private static JsonObject Values(MemberInfo member, Type scalar, NukeBuild build)
    {
        if (scalar == typeof(ExecutableTarget) || scalar == typeof(Host) || scalar == typeof(Verbosity))
            return Reference(scalar.Name);
        if (scalar == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (ParameterSchema.AllowedValues(member, scalar, build) is { } allowed)
            return Names(allowed);
        return Type.GetTypeCode(scalar) switch
        {
            TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64
                or TypeCode.Byte => new JsonObject { ["type"] = "integer" },
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => new JsonObject { ["type"] = "number" },
            _ => new JsonObject { ["type"] = "string" },
        };
    }

    private static JsonObject Names(IEnumerable<string> names) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. names.Select(x => JsonValue.Create(x))]),
    };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };
}
