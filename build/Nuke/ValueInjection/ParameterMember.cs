using System.Reflection;
using System.Text;

namespace Nuke.Common.ValueInjection;

/// <summary>A member that carries <see cref="ParameterAttribute"/>.</summary>
sealed class ParameterMember
{
    readonly MemberInfo _member;
    readonly ParameterAttribute _attribute;

    ParameterMember(MemberInfo member)
    {
        _member = member;
        _attribute = member.GetCustomAttribute<ParameterAttribute>()!;
        Type = member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
    }

    public Type Type { get; }

    public string Name => _attribute.Name ?? _member.Name;

    public string Dashed => Dash(Name);

    public string? Description => _attribute.Description;

    public string? Separator => _attribute.Separator;

    public bool IsList => Type.IsArray;

    public bool IsSecret => _member.IsDefined(typeof(SecretAttribute));

    /// <summary>Belongs to the engine, not to the build class.</summary>
    public bool IsBuiltIn => _member.DeclaringType == typeof(NukeBuild);

    public Type ElementType => Nullable.GetUnderlyingType(ItemType) ?? ItemType;

    Type ItemType => Type.IsArray ? Type.GetElementType()! : Type;

    /// <summary>The allowed values, where there is a fixed set.</summary>
    public IReadOnlyList<string>? Values => ElementType.IsEnum ? Enum.GetNames(ElementType) : null;

    public static IReadOnlyList<ParameterMember> Of(Type build)
    {
        const BindingFlags Declared =
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var members = new List<ParameterMember>();
        for (var type = build; type is not null && type != typeof(object); type = type.BaseType)
        {
            members.AddRange(type.GetMembers(Declared)
                .Where(x => x is FieldInfo or PropertyInfo && x.IsDefined(typeof(ParameterAttribute)))
                .OrderBy(x => x.MetadataToken)
                .Select(x => new ParameterMember(x)));
        }
        return members;
    }

    public void Set(object instance, object? value)
    {
        switch (_member)
        {
            case FieldInfo field:
                field.SetValue(field.IsStatic ? null : instance, value);
                break;
            case PropertyInfo { SetMethod: not null } property:
                property.SetValue(property.SetMethod.IsStatic ? null : instance, value);
                break;
            case PropertyInfo property:
                property.DeclaringType!
                    .GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic)
                    ?.SetValue(instance, value);
                break;
        }
    }

    /// <summary>The current value as text, for masking.</summary>
    public IEnumerable<string> Texts(object instance)
    {
        var value = _member is FieldInfo field ? field.GetValue(instance) : ((PropertyInfo)_member).GetValue(instance);
        return value switch { null => [], string text => [text], string[] texts => texts, _ => [value.ToString() ?? ""] };
    }

    /// <summary><c>LockFile</c> is <c>lock-file</c>.</summary>
    public static string Dash(string name)
    {
        var dashed = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var starts = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            dashed.Append(starts ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }
        return dashed.ToString();
    }
}
