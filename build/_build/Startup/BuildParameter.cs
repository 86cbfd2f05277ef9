using System.Reflection;
using KinoiteZfs.Workflows.Graph;

/// <summary>A parameter as its build class declares it.</summary>
sealed record BuildParameter(string Name, Type Type)
{
    const string GenerateConfiguration = "GenerateConfiguration";

    /// <summary>NUKE's own which are no switches and mean something without a value.</summary>
    static readonly string[] NoValueNeeded = ["Root", "Skip", GenerateConfiguration];

    /// <summary>Every build has it, and its name (HOST, TARGET, PLAN) means other things to other programs.</summary>
    public bool IsEngines { get; init; }

    public bool IsDeliberate { get; init; }

    public bool IsSecret { get; init; }

    /// <summary>Whether a variable counts only with <c>NUKE_</c> before its name.</summary>
    public bool NeedsPrefix => IsEngines || IsDeliberate;

    public bool IsList => ElementOf(Type) is not null;

    /// <summary>What one value is.</summary>
    public Type Element => Nullable.GetUnderlyingType(ElementOf(Type) ?? Type) ?? ElementOf(Type) ?? Type;

    public bool NeedsValue => Element != typeof(bool) && !(IsEngines && NoValueNeeded.Contains(Name));

    /// <summary>As it is typed.</summary>
    public string Dashed => $"--{Names.Dashed(Name)}";

    /// <summary>The engine takes a name in every spelling: <c>SIGNING_KEY</c>, <c>SigningKey</c>,
    /// <c>--signing-key</c>.</summary>
    public static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Of the class, its bases and components, NUKE's included.</summary>
    public static IReadOnlyList<BuildParameter> Of(Type build)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var types = build.GetInterfaces().ToList();
        for (var type = build; type is not null; type = type.BaseType)
            types.Add(type);
        return
        [
            .. types.SelectMany(x => x.GetMembers(declared))
                .Where(x => x.IsDefined(typeof(ParameterAttribute))).Select(Read),
            new BuildParameter(GenerateConfiguration, typeof(string)) { IsEngines = true },
        ];
    }

    static BuildParameter Read(MemberInfo member) => new(
        member.GetCustomAttribute<ParameterAttribute>()!.Name ?? member.Name[(member.Name.LastIndexOf('.') + 1)..],
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType)
    {
        IsEngines = member.DeclaringType == typeof(NukeBuild),
        IsDeliberate = member.IsDefined(typeof(DeliberateAttribute)),
        IsSecret = member.IsDefined(typeof(SecretAttribute)),
    };

    /// <summary>Of arrays, and of the collections NUKE's own parameters are.</summary>
    static Type? ElementOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableFrom(type.GenericTypeArguments[0].MakeArrayType())
        ? type.GenericTypeArguments[0]
        : null;
}
