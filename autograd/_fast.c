// Tangled from docs/ by literate/tangle/: change the pages, not this.

// The same class in C (docs/same-class-in-c.md)
#include <Python.h>
#include <math.h>

#ifdef Py_GIL_DISABLED
#error "this class needs Python's global lock"
#endif

typedef struct Node {
    PyObject_HEAD
    union {
        double data;
        struct Node *next; /* among the dead, which have no data any more */
    };
    double grad;
    PyObject *child[2]; /* or two tuples: all children, all slopes */
    double slope[2];
} Node;

/* Set once, when the module is imported. */
static PyTypeObject *value_type;

static inline Node *node_at(PyObject *value) {
    return (Node *)value;
}

static inline int is_value(PyObject *object) {
    return Py_IS_TYPE(object, value_type);
}

/* Takes over its references to a and b, which are NULL where it has none. */
static PyObject *new_node(double data, PyObject *a, double slope_a,
                          PyObject *b, double slope_b) {
    Node *node = PyObject_New(Node, value_type);
    if (!node) {
        Py_XDECREF(a);
        Py_XDECREF(b);
        return NULL;
    }
    node->data = data;
    node->grad = 0.0;
    node->child[0] = a;
    node->child[1] = b;
    node->slope[0] = slope_a;
    node->slope[1] = slope_b;
    return (PyObject *)node;
}

static PyObject *new_leaf(double data) {
    return new_node(data, NULL, 0.0, NULL, 0.0);
}

static void value_dealloc(PyObject *self) {
    static Node *dead;
    static int is_freeing;
    node_at(self)->next = dead;
    dead = node_at(self);
    if (is_freeing) return;
    is_freeing = 1;
    while (dead) {
        Node *node = dead;
        dead = node->next;
        Py_XDECREF(node->child[0]);
        Py_XDECREF(node->child[1]);
        PyObject_Free(node);
        Py_DECREF(value_type);
    }
    is_freeing = 0;
}

/* The class of the pages, and the guard at its door. */
static PyObject *page_value, *page_as_float;

/* Takes over the answer; 0 if it is an exception. */
static int take(PyObject *answer, double *number) {
    if (!answer) return 0;
    *number = PyFloat_AsDouble(answer);
    Py_DECREF(answer);
    return *number != -1.0 || !PyErr_Occurred();
}

static int as_double(PyObject *operand, double *number) {
    if (PyFloat_CheckExact(operand)) {
        *number = PyFloat_AS_DOUBLE(operand);
        return 1;
    }
    if (PyLong_CheckExact(operand)) return take(Py_NewRef(operand), number);
    if (Py_IS_TYPE(operand, (PyTypeObject *)page_value)) {
        PyErr_SetString(PyExc_TypeError, "a fast.Value and a Value of autograd "
                                         "cannot be in one expression");
        return 0;
    }
    return take(PyObject_CallOneArg(page_as_float, operand), number);
}

static PyObject *as_value(PyObject *operand) {
    double number;
    if (is_value(operand)) return Py_NewRef(operand);
    return as_double(operand, &number) ? new_leaf(number) : NULL;
}

/* Both take over the reference to other, which is NULL after an error. */
static PyObject *sum_of(PyObject *self, PyObject *other) {
    if (!other) return NULL;
    double sum = node_at(self)->data + node_at(other)->data;
    return new_node(sum, Py_NewRef(self), 1.0, other, 1.0);
}

static PyObject *product_of(PyObject *self, PyObject *other) {
    if (!other) return NULL;
    double x = node_at(self)->data, y = node_at(other)->data;
    return new_node(x * y, Py_NewRef(self), y, other, x);
}

static PyObject *value_add(PyObject *left, PyObject *right) {
    PyObject *self = is_value(left) ? left : right;
    return sum_of(self, as_value(self == left ? right : left));
}

static PyObject *value_multiply(PyObject *left, PyObject *right) {
    PyObject *self = is_value(left) ? left : right;
    return product_of(self, as_value(self == left ? right : left));
}

static PyObject *function_of(PyObject *self, double data, double slope) {
    return new_node(data, Py_NewRef(self), slope, NULL, 0.0);
}

/* With a form of "d", n is the method's argument; with NULL it has none. */
static PyObject *ask_page(PyObject *self, const char *method, const char *form,
                          double n) {
    double x = node_at(self)->data, data, slope;
    PyObject *answer = NULL, *slopes = NULL, *made = NULL;
    PyObject *twin = PyObject_CallFunction(page_value, "d", x);
    if (twin) answer = PyObject_CallMethod(twin, method, form, n);
    if (answer) slopes = PyObject_GetAttrString(answer, "_local_grads");
    if (slopes && take(PySequence_GetItem(slopes, 0), &slope) &&
        take(PyObject_GetAttrString(answer, "data"), &data))
        made = function_of(self, data, slope);
    Py_XDECREF(slopes);
    Py_XDECREF(answer);
    Py_XDECREF(twin);
    return made;
}

static PyObject *value_log(PyObject *self, PyObject *Py_UNUSED(none)) {
    double x = node_at(self)->data, y = log(x);
    return isfinite(y) ? function_of(self, y, 1.0 / x)
                       : ask_page(self, "log", NULL, 0.0);
}

static PyObject *value_exp(PyObject *self, PyObject *Py_UNUSED(none)) {
    double y = exp(node_at(self)->data);
    return isfinite(y) ? function_of(self, y, y)
                       : ask_page(self, "exp", NULL, 0.0);
}

static PyObject *value_relu(PyObject *self, PyObject *Py_UNUSED(none)) {
    double x = node_at(self)->data;
    return function_of(self, x <= 0.0 ? 0.0 : x, x > 0.0);
}

static PyObject *power_of(PyObject *self, double n) {
    double x = node_at(self)->data, power = pow(x, n);
    double slope = n != 0.0 ? n * pow(x, n - 1.0) : 0.0;
    return isfinite(x) && isfinite(power) && isfinite(slope)
               ? function_of(self, power, slope)
               : ask_page(self, "__pow__", "d", n);
}

static PyObject *value_power(PyObject *self, PyObject *exponent,
                             PyObject *modulus) {
    double n;
    if (!is_value(self) || modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
    if (is_value(exponent))
        return PyErr_Format(PyExc_TypeError,
                            "the exponent must be a plain number, got a Value; "
                            "write (y * x.log()).exp() for x ** y");
    return as_double(exponent, &n) ? power_of(self, n) : NULL;
}

/* Not a constant, so that pow(y, -1.0) is computed and not simplified. */
static volatile double minus_one = -1.0;

static PyObject *value_negative(PyObject *self) {
    return product_of(self, new_leaf(-1.0));
}

static PyObject *value_subtract(PyObject *left, PyObject *right) {
    double y;
    if (is_value(left) && is_value(right))
        return sum_of(left, value_negative(right));
    if (is_value(left))
        return as_double(right, &y) ? sum_of(left, new_leaf(-y)) : NULL;
    PyObject *negative = value_negative(right);
    PyObject *sum = negative ? sum_of(negative, as_value(left)) : NULL;
    Py_XDECREF(negative);
    return sum;
}

/* For a rare one a Value is made, whose power may be an error. */
static int invert(double *y) {
    double inverse = pow(*y, minus_one);
    PyObject *leaf = isfinite(inverse) ? NULL : new_leaf(*y);
    PyObject *power = leaf ? power_of(leaf, minus_one) : NULL;
    if (power) inverse = node_at(power)->data;
    Py_XDECREF(leaf);
    Py_XDECREF(power);
    *y = inverse;
    return !PyErr_Occurred();
}

static PyObject *value_divide(PyObject *left, PyObject *right) {
    double y;
    if (is_value(left) && is_value(right))
        return product_of(left, power_of(right, minus_one));
    if (is_value(left))
        return as_double(right, &y) && invert(&y)
                   ? product_of(left, new_leaf(y))
                   : NULL;
    PyObject *inverse = power_of(right, minus_one);
    PyObject *product = inverse ? product_of(inverse, as_value(left)) : NULL;
    Py_XDECREF(inverse);
    return product;
}

static inline int has_tuples(Node *node) {
    return node->child[0] && PyTuple_CheckExact(node->child[0]);
}

/* Where the children of a node are, and how many. */
static inline PyObject **children_of(Node *node, Py_ssize_t *count) {
    if (has_tuples(node)) {
        *count = PyTuple_GET_SIZE(node->child[0]);
        return PySequence_Fast_ITEMS(node->child[0]);
    }
    *count = !!node->child[0] + !!node->child[1];
    return node->child;
}

static inline double slope_at(Node *node, Py_ssize_t i) {
    return has_tuples(node)
               ? PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(node->child[1], i))
               : node->slope[i];
}

typedef struct {
    Node **nodes;
    size_t count, room;
} Stack;

static inline int push(Stack *stack, Node *node) {
    if (stack->count == stack->room) {
        size_t room = stack->room ? 2 * stack->room : 64;
        Node **nodes = realloc(stack->nodes, room * sizeof(Node *));
        if (!nodes) return 0;
        stack->nodes = nodes;
        stack->room = room;
    }
    stack->nodes[stack->count++] = node;
    return 1;
}

/* From right to left, so that the leftmost is on top. */
static int push_children(Stack *ahead, Node *node) {
    Py_ssize_t i;
    PyObject **child = children_of(node, &i);
    while (i-- > 0)
        if (!push(ahead, node_at(child[i]))) return 0;
    return 1;
}

/* The lowest two bits of child[0], during a sort. */
enum { NEW, ENTERED, ORDERED, MARKS };

static inline int mark_of(Node *node) {
    return (uintptr_t)node->child[0] & MARKS;
}

static inline void set_mark(Node *node, int mark) {
    uintptr_t address = (uintptr_t)node->child[0] & ~(uintptr_t)MARKS;
    node->child[0] = (PyObject *)(address | mark);
}

static void unmark(Stack *stack) {
    for (size_t i = 0; i < stack->count; i++)
        set_mark(stack->nodes[i], NEW);
}

static int sort(Stack *ahead, Stack *order) {
    while (ahead->count) {
        Node *node = ahead->nodes[ahead->count - 1];
        if (!node->child[0] || mark_of(node) == ORDERED) {
            ahead->count--;
        } else if (mark_of(node) == NEW) {
            if (!push_children(ahead, node)) return 0;
            set_mark(node, ENTERED);
        } else {
            if (!push(order, node)) return 0;
            set_mark(node, ORDERED);
            ahead->count--;
        }
    }
    return 1;
}

static void pay_children(Node *node) {
    Py_ssize_t count;
    PyObject **child = children_of(node, &count);
    for (Py_ssize_t i = 0; i < count; i++)
        node_at(child[i])->grad += slope_at(node, i) * node->grad;
}

static PyObject *value_backward(PyObject *self, PyObject *Py_UNUSED(none)) {
    Stack ahead = {0}, order = {0};
    int has_room = push(&ahead, node_at(self)) && sort(&ahead, &order);
    unmark(&ahead);
    unmark(&order);
    if (has_room) {
        for (size_t i = 0; i < order.count; i++)
            order.nodes[i]->grad = 0.0;
        node_at(self)->grad += 1.0;
        for (size_t i = order.count; i-- > 0;)
            pay_children(order.nodes[i]);
    }
    free(ahead.nodes);
    free(order.nodes);
    return has_room ? Py_NewRef(Py_None) : PyErr_NoMemory();
}

static int are_fit(PyObject *children, PyObject *slopes) {
    if (!PyTuple_CheckExact(children) || !PyTuple_CheckExact(slopes)) return 0;
    Py_ssize_t i = PyTuple_GET_SIZE(children);
    if (PyTuple_GET_SIZE(slopes) != i) return 0;
    while (i-- > 0) {
        if (!is_value(PyTuple_GET_ITEM(children, i))) return 0;
        if (!PyFloat_CheckExact(PyTuple_GET_ITEM(slopes, i))) return 0;
    }
    return 1;
}

static PyObject *value_new(PyTypeObject *Py_UNUSED(type), PyObject *args,
                           PyObject *kwargs) {
    double data;
    PyObject *made = NULL;
    if (!kwargs && PyTuple_GET_SIZE(args) == 1)
        return as_double(PyTuple_GET_ITEM(args, 0), &data) ? new_leaf(data)
                                                           : NULL;
    PyObject *twin = PyObject_Call(page_value, args, kwargs);
    if (!twin) return NULL;
    PyObject *children = PyObject_GetAttrString(twin, "_children");
    PyObject *slopes = PyObject_GetAttrString(twin, "_local_grads");
    if (children && slopes &&
        take(PyObject_GetAttrString(twin, "data"), &data)) {
        if (!are_fit(children, slopes))
            PyErr_Format(PyExc_TypeError,
                         "expected a tuple of fast.Values as children, and a "
                         "tuple of slopes, got %.60R and %.60R",
                         children, slopes);
        else if (PyTuple_GET_SIZE(children) == 0)
            made = new_leaf(data);
        else
            made = new_node(data, Py_NewRef(children), 0.0, Py_NewRef(slopes),
                            0.0);
    }
    Py_XDECREF(children);
    Py_XDECREF(slopes);
    Py_DECREF(twin);
    return made;
}

static double *number_of(PyObject *self, void *is_grad) {
    return is_grad ? &node_at(self)->grad : &node_at(self)->data;
}

static PyObject *get_number(PyObject *self, void *is_grad) {
    return PyFloat_FromDouble(*number_of(self, is_grad));
}

static int set_number(PyObject *self, PyObject *operand, void *is_grad) {
    double number;
    if (!operand) PyErr_SetString(PyExc_TypeError, "numbers cannot be deleted");
    if (!operand || !as_double(operand, &number)) return -1;
    *number_of(self, is_grad) = number;
    return 0;
}

static PyObject *get_children(PyObject *self, void *Py_UNUSED(none)) {
    Py_ssize_t count;
    PyObject **child = children_of(node_at(self), &count);
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple && i < count; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(child[i]));
    return tuple;
}

static PyObject *get_slopes(PyObject *self, void *Py_UNUSED(none)) {
    Py_ssize_t count;
    children_of(node_at(self), &count);
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple && i < count; i++)
        PyTuple_SET_ITEM(tuple, i,
                         PyFloat_FromDouble(slope_at(node_at(self), i)));
    if (PyErr_Occurred()) Py_CLEAR(tuple);
    return tuple;
}

/* The template writes numbers as Python does. */
static PyObject *value_repr(PyObject *self) {
    PyObject *text = NULL;
    PyObject *template = PyUnicode_FromString("Value(data={}, grad={})");
    if (template)
        text = PyObject_CallMethod(template, "format", "dd",
                                   node_at(self)->data, node_at(self)->grad);
    Py_XDECREF(template);
    return text;
}

/* Python would let anyone call __init__ again. */
static PyObject *value_init(PyObject *Py_UNUSED(self),
                            PyObject *Py_UNUSED(args)) {
    return PyErr_Format(PyExc_TypeError, "a Value is made once; make another");
}

static PyMethodDef methods[] = {
    {"__init__", value_init, METH_VARARGS | METH_CLASS,
     "__init__($type, /, data, children=(), local_grads=())\n--\n\n"},
    {"log", value_log, METH_NOARGS,
     "log($self, /)\n--\n\nReturn the natural logarithm."},
    {"exp", value_exp, METH_NOARGS,
     "exp($self, /)\n--\n\nReturn e, the base of the natural logarithm, to "
     "this power."},
    {"relu", value_relu, METH_NOARGS,
     "relu($self, /)\n--\n\nReturn self where it is positive, else 0; the "
     "slope at 0 is 0."},
    {"backward", value_backward, METH_NOARGS,
     "backward($self, /)\n--\n\nAdd the gradient of this Value to the grad of "
     "each leaf below it.\n\nLeaves accumulate over calls; nodes that were "
     "computed start afresh."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef fields[] = {
    {"data", get_number, set_number, NULL, NULL},
    {"grad", get_number, set_number, NULL, "is grad"},
    {"_children", get_children, NULL, NULL, NULL},
    {"_local_grads", get_slopes, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Value(data, children=(), local_grads=())\n--\n\n"
                "A number that remembers how it was computed."},
    {Py_tp_new, value_new},
    {Py_tp_dealloc, value_dealloc},
    {Py_tp_repr, value_repr},
    {Py_tp_methods, methods},
    {Py_tp_getset, fields},
    {Py_nb_add, value_add},
    {Py_nb_subtract, value_subtract},
    {Py_nb_multiply, value_multiply},
    {Py_nb_true_divide, value_divide},
    {Py_nb_power, value_power},
    {Py_nb_negative, value_negative},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "autograd.fast.Value",
    .basicsize = sizeof(Node),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static PyObject *imported(const char *module, const char *name) {
    PyObject *source = PyImport_ImportModule(module);
    PyObject *object = source ? PyObject_GetAttrString(source, name) : NULL;
    Py_XDECREF(source);
    return object;
}

static int fill_module(PyObject *module) {
    if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
        PyErr_SetString(PyExc_ImportError,
                        "autograd.fast works in the main interpreter alone");
        return -1;
    }
    /* Imported anew, the module gives the class that there is. */
    if (!value_type) {
        page_value = imported("autograd.value", "Value");
        page_as_float = imported("autograd._guards", "as_float");
        if (PyErr_Occurred()) return -1;
        value_type = (PyTypeObject *)PyType_FromSpec(&spec);
        if (!value_type) return -1;
        /* Made from the slot for powers; the pages' class has none. */
        PyObject_DelAttrString((PyObject *)value_type, "__rpow__");
    }
    PyModule_AddStringConstant(module, "SOURCE_HASH", SOURCE_HASH);
    PyModule_AddObjectRef(module, "Value", (PyObject *)value_type);
    return PyErr_Occurred() ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, fill_module},
    {0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_fast",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__fast(void) {
    return PyModuleDef_Init(&module);
}
